import type { AreaKit } from '../../kit/area.ts';
import { addActivationPages } from './activation-pages.ts';
import { addApplicationPages } from './application-pages.ts';
import type { RegisterDependencies } from './dependencies.ts';
import type { RegisterModels } from './models.ts';
import { addStartPages } from './start-pages.ts';

/** Adds the pages by which people come to an account of their own: the application, and the activation. */
export function addRegisterPages(kit: AreaKit<RegisterModels>, dependencies: RegisterDependencies): void {
  addStartPages(kit, dependencies);
  addApplicationPages(kit, dependencies);
  addActivationPages(kit, dependencies);
}
