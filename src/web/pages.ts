import type { AccountModels } from './areas/account/models.ts';
import type { ApprovalModels } from './areas/approvals/models.ts';
import type { ConsentModels } from './areas/consent/models.ts';
import type { InteractionModels } from './areas/interaction/models.ts';
import type { RecoveryModels } from './areas/recovery/models.ts';
import type { RegisterModels } from './areas/register/models.ts';
import type { SiteModels } from './kit/page-model.ts';
import { openTemplates, type RenderingOptions, type Templates } from './rendering/index.ts';

/** Every page with what it shows. */
export interface PageModels
  extends SiteModels, InteractionModels, ConsentModels, ApprovalModels, AccountModels, RecoveryModels, RegisterModels {}

export type PageName = keyof PageModels;

export type Rendering = Templates<PageModels>;

/** Opens the templates, texts and assets of a views folder. */
export const openRendering = (options: RenderingOptions): Rendering => openTemplates<PageModels>(options);
