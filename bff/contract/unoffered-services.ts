import { z } from 'zod';
import { pageQuery, resourceId, ruleTexts } from './scalars.ts';

const noEntries = z.array(z.object({ id: resourceId })).max(0);

export const registryList = z.object({ registries: noEntries });

const listInFolderQuery = pageQuery.extend({ folderId: resourceId }).strict();
const orders = 'id, name or createdAt, then asc or desc';
export const listRegistriesQuery = listInFolderQuery.extend({
  orderBy: z
    .string()
    .regex(/^((id|name|createdAt)( (asc|desc))?)?$/, ruleTexts.registryOrder)
    .meta({ description: orders })
    .optional(),
});
