import { type Runner, RunnerError, type RuntimeInfo, type TokenSource } from 'runner';

const ids = [
  'nodejs12',
  'nodejs14',
  'nodejs16',
  'nodejs18',
  'nodejs22',
  'python37',
  'python311',
  'python312',
];
const problem =
  'This build has no runner, so no function can run. Versions are kept and will run once it has one.';

/** Starts what runs code. This build has none: every run is refused, and says so. */
export async function startRunner(_: {
  dataDir: string;
  tokens: TokenSource;
  cloudId: string;
}): Promise<Runner> {
  return {
    runtimes: async () =>
      ids.map((id): RuntimeInfo => {
        const language = id.startsWith('nodejs') ? 'nodejs' : 'python';
        return { id, language, title: id, state: 'notInstalled', remedy: problem };
      }),
    isolationProblem: async () => problem,
    invoke: async () => {
      throw new RunnerError('ISOLATION_UNAVAILABLE', problem);
    },
    retire: async () => {},
    close: async () => {},
  };
}
