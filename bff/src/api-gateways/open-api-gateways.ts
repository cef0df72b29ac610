import type { CallLimits } from '../functions/call-limits.ts';
import type { Functions } from '../functions/functions.ts';
import type { RunnableVersions } from '../functions/runnable-versions.ts';
import type { Logs } from '../logs/logs.ts';
import { ApiGateways } from './api-gateways.ts';
import { Authorization } from './authorization.ts';
import { FunctionCalls } from './function-calls.ts';
import { HttpUpstreams } from './http-upstream.ts';
import { ServedGateways } from './served-gateways.ts';
import { Specifications } from './specifications.ts';

type Parts = Omit<ConstructorParameters<typeof ApiGateways>[0], 'specifications' | 'onDeleted'> &
  ConstructorParameters<typeof FunctionCalls>[0] & {
    functions: Functions;
    runnable: RunnableVersions;
    callLimits: CallLimits;
    logs: Logs;
    /** `host:port` of servers that `http` integrations reach although their addresses are not public. */
    httpUpstreams: readonly string[];
  };

/** Opens what API gateways consist of. */
export function openApiGateways({ httpUpstreams: allowed, ...parts }: Parts) {
  const specifications = new Specifications();
  const apiGateways = new ApiGateways({
    ...parts,
    specifications,
    onDeleted: (id) => parts.logs.forget(id),
  });
  const httpUpstreams = new HttpUpstreams(allowed);
  return {
    apiGateways,
    servedGateways: new ServedGateways({ apiGateways, specifications }),
    functionCalls: new FunctionCalls(parts),
    authorization: new Authorization(),
    httpUpstreams,
    async close(): Promise<void> {
      httpUpstreams.close();
      await specifications.close();
    },
  };
}
