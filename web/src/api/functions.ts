import { queryOptions } from '@tanstack/react-query';
import {
  accessBindingList,
  allUsers,
  type CreateFunctionRequest,
  cloudFunction,
  functionList,
  invokerRoles,
  operationList,
  type SetScalingPolicyRequest,
  scalingPolicyList,
} from 'bff/contract';
import { call, callAllPages, operate, operationMetadata } from './client.ts';

const at = (functionId: string) => `/functions/v1/functions/${encodeURIComponent(functionId)}`;

export const functionsQuery = (folderId: string) =>
  queryOptions({
    queryKey: ['functions', folderId],
    queryFn: ({ signal }) =>
      callAllPages(functionList, '/functions/v1/functions', {
        query: { folderId },
        signal,
        pick: (page) => page.functions,
      }),
  });

export const functionQuery = (functionId: string) =>
  queryOptions({
    queryKey: ['function', functionId],
    queryFn: ({ signal }) => call(cloudFunction, at(functionId), { signal }),
  });

/** Changes of the function and its versions, newest first: who made them and when. */
export const functionOperationsQuery = (functionId: string) =>
  queryOptions({
    queryKey: ['function', functionId, 'operations'],
    queryFn: ({ signal }) =>
      callAllPages(operationList, `${at(functionId)}/operations`, {
        signal,
        pick: (page) => page.operations,
      }),
  });

export const scalingPoliciesQuery = (functionId: string) =>
  queryOptions({
    queryKey: ['function', functionId, 'scalingPolicies'],
    queryFn: ({ signal }) =>
      callAllPages(scalingPolicyList, `${at(functionId)}/scalingPolicies`, {
        signal,
        pick: (page) => page.scalingPolicies,
      }),
  });

/** Replaces the policy of a tag. */
export async function setScalingPolicy(functionId: string, policy: SetScalingPolicyRequest): Promise<void> {
  await operate(`${at(functionId)}:setScalingPolicy`, { method: 'POST', body: policy });
}

export async function removeScalingPolicy(functionId: string, tag: string): Promise<void> {
  await operate(`${at(functionId)}:removeScalingPolicy`, { method: 'POST', body: { tag } });
}

export const functionBindingsQuery = (functionId: string) =>
  queryOptions({
    queryKey: ['function', functionId, 'accessBindings'],
    queryFn: ({ signal }) =>
      callAllPages(accessBindingList, `${at(functionId)}:listAccessBindings`, {
        signal,
        pick: (page) => page.accessBindings,
      }),
  });

/** Creates a function and returns its ID. */
export async function createFunction(request: CreateFunctionRequest): Promise<string> {
  const done = await operate('/functions/v1/functions', { method: 'POST', body: request });
  return operationMetadata(done, 'functionId');
}

export async function updateFunction(
  functionId: string,
  change: { name: string } | { description: string },
): Promise<void> {
  await operate(at(functionId), {
    method: 'PATCH',
    body: { updateMask: Object.keys(change).join(','), ...change },
  });
}

export async function deleteFunction(functionId: string): Promise<void> {
  await operate(at(functionId), { method: 'DELETE' });
}

/** Makes a function public or private through the access binding that the cloud uses for it. */
export async function setFunctionPublic(functionId: string, isPublic: boolean): Promise<void> {
  const roles = isPublic ? invokerRoles.slice(0, 1) : invokerRoles;
  await operate(`${at(functionId)}:updateAccessBindings`, {
    method: 'POST',
    body: {
      accessBindingDeltas: roles.map((roleId) => ({
        action: isPublic ? 'ADD' : 'REMOVE',
        accessBinding: { roleId, subject: allUsers },
      })),
    },
  });
}
