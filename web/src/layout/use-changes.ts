import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query';
import { type ChangedResources, changedResources } from 'bff/contract';
import { useEffect } from 'react';
import { followChanges } from '../api/changes.ts';
import { ApiError } from '../api/errors.ts';

const name = 'functions-console.changes';
const reconnectMs = 2000;

/** Queries whose data a change may make outdated. */
const queriesOf: Record<ChangedResources, readonly QueryKey[]> = {
  functions: [['functions'], ['function'], ['functionSummaries']],
  versions: [['versions'], ['functionSummaries']],
  serviceAccounts: [['serviceAccounts'], ['folder']],
  accessBindings: [['folder'], ['function'], ['secret']],
  keys: [['serviceAccount']],
  triggers: [['triggers']],
  apiGateways: [['apiGateways'], ['apiGateway']],
  secrets: [['secrets'], ['secret']],
};

type Report = (resources: readonly ChangedResources[]) => void;

/**
 * Shows changes made in another tab, by a CLI or by Terraform. One tab follows the server for all tabs, because a
 * browser opens at most six connections to one origin over HTTP/1.1.
 */
export function useChanges(): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const leaving = new AbortController();
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => refresh(queryClient, changedResources.array().parse(data));
    const report: Report = (resources) => {
      refresh(queryClient, resources);
      channel.postMessage(resources);
    };
    void asOneOfAllTabs(leaving.signal, (others) =>
      followForever({ ...others, report, signal: leaving.signal }),
    );
    return () => {
      leaving.abort();
      channel.close();
    };
  }, [queryClient]);
}

function refresh(queryClient: QueryClient, resources: readonly ChangedResources[]): void {
  // Each change is an operation too.
  const keys = new Map(
    [['operations'], ...resources.flatMap((each) => queriesOf[each])].map((key) => [String(key), key]),
  );
  for (const queryKey of keys.values()) void queryClient.invalidateQueries({ queryKey });
}

/** Calls `follow` in one tab at a time. `mayHaveMissed`: another tab followed before this one. */
async function asOneOfAllTabs(
  signal: AbortSignal,
  follow: (others: { mayHaveMissed: boolean }) => Promise<void>,
): Promise<void> {
  // Browsers offer locks to secure contexts only: elsewhere, each tab follows for itself.
  const locks: LockManager | undefined = globalThis.navigator.locks;
  if (locks === undefined) return await follow({ mayHaveMissed: false });
  try {
    const isHeld = await locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock !== null) await follow({ mayHaveMissed: false });
      return lock === null;
    });
    if (isHeld) await locks.request(name, { signal }, () => follow({ mayHaveMissed: true }));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function followForever({
  report,
  signal,
  mayHaveMissed,
}: {
  report: Report;
  signal: AbortSignal;
  mayHaveMissed: boolean;
}): Promise<void> {
  for (let missed = mayHaveMissed; !signal.aborted; missed = true) {
    try {
      for await (const event of followChanges(signal)) {
        if (event.type === 'changed') report(event.resources);
        else if (missed) report(changedResources.options);
      }
    } catch (error) {
      if (signal.aborted) return;
      // The session has ended: any request of the page leads to the sign-in page.
      if (error instanceof ApiError && [401, 403].includes(error.status)) return;
    }
    await new Promise((resolve) => setTimeout(resolve, reconnectMs));
  }
}
