import type { Finding } from 'bff/contract';
import { t } from './messages.ts';

export type Summary = { theme: 'success' | 'warning' | 'danger'; title: string; advice?: string };

/** The screen lists runtimes in a section of their own. The summary counts them only if none is installed. */
const isRuntime = ({ id }: Finding) => id.startsWith('runtime-');
const isAttack = ({ id }: Finding) => id.startsWith('attack-');

export type Findings = { offers: readonly Finding[]; attacks: readonly Finding[] };

/** Separates the checks of the machine's features from the attacks on its isolation. */
export function sortFindings(findings: readonly Finding[]): Findings {
  const shown = findings.filter((finding) => !isRuntime(finding));
  return {
    offers: shown.filter((finding) => !isAttack(finding)),
    attacks: shown.filter(isAttack),
  };
}

/** Summarises in one line whether functions can run here. */
export function summarize(findings: readonly Finding[]): Summary {
  const { offers, attacks } = sortFindings(findings);
  const isolation = offers.find(({ id, state }) => id === 'isolation' && state === 'problem');
  if (isolation) {
    return {
      theme: 'danger',
      title: t('cannotRun', { reason: asClause(isolation.detail) }),
      advice: t('fixFailed'),
    };
  }
  const gotThrough = attacks.filter(({ state }) => state === 'problem');
  if (gotThrough.length > 0) {
    const names = gotThrough.map(({ title }) => asClause(title)).join('; ');
    return {
      theme: 'danger',
      title: t('notIsolated', { attacks: names }),
      advice: t('trustOnly'),
    };
  }
  const runtimes = findings.filter(isRuntime);
  if (runtimes.length > 0 && !runtimes.some(({ state }) => state === 'ok')) {
    return {
      theme: 'danger',
      title: t('noRuntime'),
      advice: t('installOne'),
    };
  }
  const problems = offers.filter(({ state }) => state === 'problem');
  if (problems.length > 0) {
    const seen = problems.map(({ title, detail }) => `${title} ${detail}`).join('; ');
    return { theme: 'danger', title: t('actionRequired', { problems: seen }) };
  }
  const warnings = offers.filter(({ state }) => state === 'warning');
  if (warnings.length > 0) {
    return {
      theme: 'warning',
      title: t('withWarnings', { warnings: warnings.map(({ title }) => title).join('; ') }),
    };
  }
  return { theme: 'success', title: t('ready') };
}

const asClause = (sentence: string) =>
  sentence.replace(/\.$/, '').replace(/^(?:A function|Функция)/, (word) => word.toLowerCase());
