import { RISK_RULES, type RiskRule } from '../../src/authentication/guarding/index.ts';
import { SPRAYING } from '../../src/authentication/guarding/throttling/everywhere.ts';
import { cell, code, page, table } from './markdown.ts';
import { asCitizensRead } from './texts.ts';

/** The conditions of a rule in words; all of them must hold. */
function conditions({ when }: RiskRule): string {
  const { device, place, travel, accountFailures, placeFailures, spraying } = when;
  return [
    ...(device === undefined ? [] : ['the browser is no known device of the account']),
    ...(place === undefined ? [] : ['no known device of the account was seen in the country of the address']),
    ...(travel === undefined
      ? []
      : [
          `the middle of the country of the last sign-in is ${travel.km} km or more away, and the way took more than ${travel.kmPerHour} km/h`,
        ]),
    ...(accountFailures === undefined
      ? []
      : [`${accountFailures} or more failures count for the account (limit \`account\`)`]),
    ...(placeFailures === undefined ? [] : [`${placeFailures} or more failures count for the place (limit \`place\`)`]),
    ...(spraying === undefined
      ? []
      : [
          `${SPRAYING.least} or more wrong passwords in the last 10 to 20 minutes over all accounts and unfamiliar places, and ${SPRAYING.times} times the usual of the last day or more`,
        ]),
  ].join('; ');
}

/** docs/reference/risk-rules.md */
export const riskRulesPage = (): string =>
  page(
    'Risk rules',
    'What makes a sign-in suspicious. The rules are looked at when the first factor was shown; those that apply ask for the authentication level given, as far as the citizen has factors for it, and never for less than the service asked for. None applies to an account without known devices, and an address whose country is not known (a private one) is no place. `authentication.risk.<rule>: off` switches a rule off.',
    table(
      ['rule', 'what it is', 'applies when', 'asks for level', 'why', 'as citizens read it'],
      Object.entries<RiskRule>(RISK_RULES).map(([name, rule]) => [
        code(name),
        cell(rule.about),
        cell(conditions(rule)),
        String(rule.raiseTo),
        cell(rule.why),
        asCitizensRead(`risk:rules.${name}`),
      ]),
    ),
  );
