import { z } from 'zod';

/** yandex.cloud.endpoint.ApiEndpoint: where a service is served, as `host:port` of gRPC. */
export const apiEndpoint = z.object({ id: z.string(), address: z.string() });
export const apiEndpointList = z.object({
  endpoints: z.array(apiEndpoint),
  nextPageToken: z.string().optional(),
});
