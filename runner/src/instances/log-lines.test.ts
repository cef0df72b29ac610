import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { type Dropped, LogLines } from './log-lines.ts';

function reader() {
  const lines: string[] = [];
  const dropped: Dropped[] = [];
  const reading = new LogLines({
    onLine: (text) => lines.push(text),
    onDropped: (each) => dropped.push({ ...each }),
  });
  return { lines, dropped, reading };
}

describe('LogLines', () => {
  it('gives each line once and in order, however the bytes are cut', async () => {
    const texts = fc.array(fc.constantFrom('', 'a', 'ä€😀', '\n', '\n\n', 'x'.repeat(70_000)), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 70_000 }), async (parts, size) => {
        const bytes = Buffer.from(parts.join(''));
        const { lines, dropped, reading } = reader();
        // The smallest chunks of the longest texts would take minutes.
        const step = Math.max(size, Math.ceil(bytes.length / 1000));
        for (let at = 0; at < bytes.length; at += step) reading.push(bytes.subarray(at, at + step));
        await reading.endCall();
        const wanted = parts.join('').split('\n');
        if (wanted.at(-1) === '') wanted.pop();
        const inPieces = wanted.flatMap((line) => line.match(/[\s\S]{1,65536}/g) ?? ['']);
        expect(lines).toEqual(inPieces);
        expect(dropped).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps the first lines of a call and counts the others when it prints more lines than are kept', async () => {
    const { lines, dropped, reading } = reader();
    const bytes = Buffer.from('a\n'.repeat(524_288));
    for (let at = 0; at < bytes.length; at += 65_536) reading.push(bytes.subarray(at, at + 65_536));
    await reading.endCall();
    expect(lines).toHaveLength(limits.logLinesPerCall);
    const more = 524_288 - limits.logLinesPerCall;
    expect(dropped).toEqual([{ lines: more, bytes: more * 2 }]);
    reading.push(Buffer.from('next\n'));
    await reading.endCall();
    expect(lines.at(-1)).toBe('next');
    expect(dropped).toHaveLength(1);
  });

  it('keeps the first bytes of a call and counts the others when it prints more bytes than are kept', async () => {
    const { lines, dropped, reading } = reader();
    for (let part = 0; part < 40; part += 1) reading.push(Buffer.alloc(65_536, 'x'));
    await reading.endCall();
    expect(lines.join('')).toHaveLength(limits.logBytesPerCall);
    expect(dropped).toEqual([{ lines: 0, bytes: 24 * 65_536 }]);
  });

  it('leaves the event loop after some lines, and cuts the output of another stream meanwhile', async () => {
    const flood = reader();
    const other = reader();
    flood.reading.push(Buffer.from('\n'.repeat(9000)));
    expect(flood.lines.length).toBeLessThan(1000);
    other.reading.push(Buffer.from('heard\n'));
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(other.lines).toEqual(['heard']);
    expect(flood.lines.length).toBeLessThan(9000);
    await flood.reading.endCall();
    expect(flood.lines).toHaveLength(9000);
  });
});
