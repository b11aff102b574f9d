import { resolve } from 'node:path';
import { ERRORS, PROBLEM, type ErrorEntry } from '../../src/oidc/index.ts';
import { openTranslations } from '../../src/web/rendering/translations.ts';
import { ROOT } from '../checks/run.ts';
import { cell, code, page } from './markdown.ts';

const t = openTranslations(resolve(ROOT, 'views/locales'), { strict: false });

const CONCEALED = {
  everybody: 'Outside the sandbox nobody is told this cause',
  public_clients: 'Outside the sandbox a public client is not told this cause',
} as const;

const described = (id: string, description: string): string =>
  description === PROBLEM
    ? `the text of the [problem](problems.md) ${code(id)}`
    : `\`${description.replaceAll('`', "'")}\``;

function entryOf(id: string, { at, error, status, description, parameter, concealed }: ErrorEntry): string {
  const lines = [
    `### ${id}`,
    '',
    `${code(error)}, status ${status}, at ${at.map(code).join(', ')}${parameter === undefined ? '' : `; at fault: ${code(parameter)}`}`,
    '',
    `- Description: ${described(id, description)}`,
    `- Cause: ${cell(t('en', `errors:${id}.cause`))}`,
    `- Cure: ${cell(t('en', `errors:${id}.cure`))}`,
  ];
  if (concealed !== undefined)
    lines.push(`- ${CONCEALED[concealed.from]}: the answer is [${concealed.as}](#${concealed.as}).`);
  return lines.join('\n');
}

/** docs/reference/errors.md: each cause for which an endpoint refuses a request, with an anchor. */
export function errorsPage(): string {
  const entries = Object.entries(ERRORS).flatMap(([id, entry]) => (entry === undefined ? [] : [[id, entry] as const]));
  const codes = [...new Set(entries.map(([, { error }]) => error))].sort();
  const parts = codes.flatMap((error) => [
    `## ${error}`,
    ...entries.filter(([, entry]) => entry.error === error).map(([id, entry]) => entryOf(id, entry)),
  ]);
  return page(
    'Errors',
    'Every cause for which an endpoint of the protocol refuses a request. The description comes as `error_description`; ' +
      'what stands in braces is filled in. The status is that of an answer to a program or of a page: errors of `/auth` ' +
      'otherwise go to the `redirect_uri`. In the sandbox each answer links to its entry (`error_uri`, or the description ' +
      'at `/auth`), the terminal of `npm start` has a line for each refused request, and the request inspector shows cause ' +
      'and cure. What would tell strangers about clients or citizens has one answer for several causes outside the sandbox.',
    codes
      .map(
        (error) =>
          `- ${code(error)}: ${entries
            .filter(([, entry]) => entry.error === error)
            .map(([id]) => `[${id}](#${id})`)
            .join(', ')}`,
      )
      .join('\n'),
    ...parts,
  );
}
