import { z } from 'zod';

/** yandex.cloud.endpoint.ApiEndpoint: the gRPC address of a service, as `host:port`. */
export const apiEndpoint = z.object({ id: z.string(), address: z.string() });
export const apiEndpointList = z.object({
  endpoints: z.array(apiEndpoint),
  nextPageToken: z.string().optional(),
});
