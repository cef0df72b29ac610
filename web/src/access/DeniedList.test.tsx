import { ThemeProvider } from '@gravity-ui/uikit';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import type { DeniedRequest } from 'bff/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeniedList } from './DeniedList.tsx';

const granted: string[] = [];
beforeEach(() => {
  granted.length = 0;
  vi.stubGlobal('fetch', async (_: string, init?: RequestInit) => {
    granted.push(String(init?.body));
    return Response.json({ error: 'the test ends here' }, { status: 500 });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function denialOf(
  part: Partial<DeniedRequest['missing']>,
  suggestion: DeniedRequest['suggestion'],
): DeniedRequest {
  const missing = {
    subjectId: 'aje1',
    subjectType: 'serviceAccount',
    permission: 'functions.functions.invoke',
    resourceType: 'function',
    resourceId: 'd4e1',
    roleId: 'admin',
    ...part,
  } as const;
  return { at: '2026-01-01T00:00:00Z', count: 1, requestId: 'r', missing, suggestion };
}
const weak = denialOf({}, { roleId: 'functions.functionInvoker', allows: 'Call functions', isStrong: false });
const strong = denialOf(
  { permission: 'resource-manager.folders.setAccessBindings', resourceType: 'folder', resourceId: 'b1g1' },
  { roleId: 'resource-manager.admin', allows: 'Decide who has which role', isStrong: true },
);
function renderList(deniedRequests: readonly DeniedRequest[]) {
  render(
    <ThemeProvider theme="light">
      <QueryClientProvider client={new QueryClient()}>
        <DeniedList title="Recently denied" deniedRequests={deniedRequests} />
      </QueryClientProvider>
    </ThemeProvider>,
  );
}
const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });

describe('DeniedList', () => {
  it('grants a weak role with one click, and the one that the server suggests', async () => {
    renderList([weak]);
    fireEvent.click(button('Grant functions.functionInvoker to aje1'));
    await waitFor(() => expect(granted).toHaveLength(1));
    expect(granted[0]).toContain('"roleId":"functions.functionInvoker"');
  });

  it('grants a strong role only after its name is typed', async () => {
    renderList([strong]);
    expect(screen.queryByRole('button', { name: /^Grant/ })).toBeNull();
    fireEvent.click(button('Review role resource-manager.admin…'));
    expect(screen.getByRole('dialog').textContent).toMatch(
      /A program requested this, not you.*folder b1g1, and everything in it.*Decide who has which role/,
    );
    const field = screen.getByRole('textbox', { name: 'Type the role to confirm' });
    for (const typed of ['', 'yes', 'resource-manager.admi', 'RESOURCE-MANAGER.ADMIN']) {
      fireEvent.change(field, { target: { value: typed } });
      fireEvent.keyDown(field, { key: 'Enter' });
      fireEvent.click(button('Grant role'));
    }
    expect(granted).toEqual([]);
    fireEvent.change(field, { target: { value: 'resource-manager.admin' } });
    fireEvent.click(button('Grant role'));
    await waitFor(() => expect(granted).toHaveLength(1));
  });

  it('says that programs made the requests, and shows three of many', () => {
    renderList(['1', '2', '3', '4', '5'].map((id) => denialOf({ resourceId: `d4e${id}` }, weak.suggestion)));
    expect(screen.getByText(/Programs made these requests with the account’s token/)).toBeTruthy();
    expect(screen.getAllByRole('listitem')).toHaveLength(3);
    fireEvent.click(button('Show all 5'));
    expect(screen.getAllByRole('listitem')).toHaveLength(5);
  });
});
