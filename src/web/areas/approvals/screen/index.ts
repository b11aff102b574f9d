/** screen: the steps of a sign-in whose screen waits for somebody on another device. */
import type { Pages } from '../../../kit/answers/show.ts';
import type { StepPage } from '../../../kit/sign-in/step-page.ts';
import type { ApprovalDependencies } from '../dependencies.ts';
import type { ApprovalModels } from '../models.ts';
import { guardianStep } from './guardian.ts';
import { otherDeviceStep } from './other-device.ts';

export { addWaitingRoutes as addScreenRoutes } from './waiting.ts';

export const approvalSteps = (
  pages: Pages<ApprovalModels>,
  dependencies: ApprovalDependencies,
): readonly StepPage[] => [otherDeviceStep(pages, dependencies), guardianStep(pages, dependencies)];
