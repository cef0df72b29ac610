import type { Finding } from 'bff/contract';

export type Summary = { theme: 'success' | 'warning' | 'danger'; title: string; advice?: string };

/** Runtimes have their own list on the screen; here they count only when there is none at all. */
const isRuntime = ({ id }: Finding) => id.startsWith('runtime-');
const isAttack = ({ id }: Finding) => id.startsWith('attack-');

export type Findings = { offers: readonly Finding[]; attacks: readonly Finding[] };

/** What the machine offers, apart from what was tried against its promises. */
export function sortFindings(findings: readonly Finding[]): Findings {
  const shown = findings.filter((finding) => !isRuntime(finding));
  return {
    offers: shown.filter((finding) => !isAttack(finding)),
    attacks: shown.filter(isAttack),
  };
}

/** The one line that says whether functions can run here. */
export function summarize(findings: readonly Finding[]): Summary {
  const { offers, attacks } = sortFindings(findings);
  const isolation = offers.find(({ id, state }) => id === 'isolation' && state === 'problem');
  if (isolation) {
    return {
      theme: 'danger',
      title: `Functions cannot run here: ${asClause(isolation.detail)}`,
      advice: 'Mend what is marked red below, then examine again.',
    };
  }
  const gotThrough = attacks.filter(({ state }) => state === 'problem');
  if (gotThrough.length > 0) {
    const names = gotThrough.map(({ title }) => asClause(title)).join('; ');
    return {
      theme: 'danger',
      title: `Functions are not isolated here: ${names}`,
      advice: 'Run no code that you do not trust on this machine.',
    };
  }
  const runtimes = findings.filter(isRuntime);
  if (runtimes.length > 0 && !runtimes.some(({ state }) => state === 'ok')) {
    return {
      theme: 'danger',
      title: 'Functions cannot run here: no runtime is installed',
      advice: 'Install one under Runtimes below.',
    };
  }
  const problems = offers.filter(({ state }) => state === 'problem');
  if (problems.length > 0) {
    const seen = problems.map(({ title, detail }) => `${title} ${detail}`).join('; ');
    return { theme: 'danger', title: `Something has to be mended: ${seen}` };
  }
  const warnings = offers.filter(({ state }) => state === 'warning');
  if (warnings.length > 0) {
    return {
      theme: 'warning',
      title: `Functions run here; to know of: ${warnings.map(({ title }) => title).join('; ')}`,
    };
  }
  return { theme: 'success', title: 'Everything this machine must offer is there' };
}

const asClause = (sentence: string) => sentence.replace(/\.$/, '').replace(/^A function/, 'a function');
