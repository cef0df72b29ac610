import { ApiGateways } from './api-gateways.ts';
import { Specifications } from './specifications.ts';

type Parts = Omit<ConstructorParameters<typeof ApiGateways>[0], 'specifications'>;

/** Opens what API gateways consist of. */
export function openApiGateways(parts: Parts) {
  const specifications = new Specifications();
  return {
    apiGateways: new ApiGateways({ ...parts, specifications }),
    async close(): Promise<void> {
      await specifications.close();
    },
  };
}
