import { resolve } from 'node:path';
import { openTranslations } from '../../src/web/rendering/translations.ts';
import { ROOT } from '../checks/run.ts';
import { cell } from './markdown.ts';

const t = openTranslations(resolve(ROOT, 'views/locales'), { strict: false });

/** A text as citizens read it, in both languages. */
export const asCitizensRead = (key: string): string => cell(`${t('en', key)} · ${t('vi', key)}`);
