import { z } from 'zod';
import { labels, resourceId, timestamp } from './scalars.ts';

export const cloud = z.object({
  id: resourceId,
  createdAt: timestamp,
  name: z.string(),
  description: z.string(),
  organizationId: z.string(),
  labels,
});
export const folder = z.object({
  id: resourceId,
  cloudId: resourceId,
  createdAt: timestamp,
  name: z.string(),
  description: z.string(),
  labels,
  status: z.enum(['ACTIVE', 'DELETING', 'PENDING_DELETION']),
});
export const cloudList = z.object({ clouds: z.array(cloud), nextPageToken: z.string().optional() });
export const folderList = z.object({ folders: z.array(folder), nextPageToken: z.string().optional() });
