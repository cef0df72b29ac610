import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { useFocusKeeper } from './use-focus-keeper.ts';

afterEach(cleanup);

function Page() {
  useFocusKeeper();
  const [names, setNames] = useState(['a', 'b', 'c']);
  const [screenName, setScreen] = useState('list');
  return (
    <main>
      {screenName === 'list' ? (
        <section key="list">
          <h1>List</h1>
          <button type="button" onClick={() => setScreen('other')}>
            Leave
          </button>
          <ul>
            {names.map((name) => (
              <li key={name}>
                <button type="button" onClick={() => setNames(names.filter((each) => each !== name))}>
                  Delete {name}
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : (
        <section key="other">
          <h1>Other</h1>
        </section>
      )}
    </main>
  );
}

function press(name: string) {
  const button = screen.getByRole('button', { name });
  button.focus();
  fireEvent.click(button);
}
const focused = (text: string) => waitFor(() => expect(document.activeElement?.textContent).toBe(text));

describe('useFocusKeeper', () => {
  it('focuses what follows an element that leaves the page, else what precedes it', async () => {
    render(<Page />);
    press('Delete b');
    await focused('Delete c');
    press('Delete c');
    await focused('Delete a');
    press('Delete a');
    await focused('Leave');
  });

  it('focuses the heading of the screen that replaces another', async () => {
    render(<Page />);
    press('Leave');
    await focused('Other');
  });
});
