import { describe, expect, it } from 'vitest';
import { readPrinted, visibleText } from './printed-text.ts';

describe('visibleText', () => {
  it('shows characters that reorder, hide or erase text, and keeps all others', () => {
    expect(visibleText('abc\u202egnp.exe')).toBe('abc⟨U+202E⟩gnp.exe');
    expect(visibleText('\u2066\u2069\u200f\u061c')).toBe('⟨U+2066⟩⟨U+2069⟩⟨U+200F⟩⟨U+061C⟩');
    expect(visibleText('a\u0000\u0008\u007f\u0085\r\u200b')).toBe('a␀␈␡⟨U+0085⟩␍⟨U+200B⟩');
    const kept = 'tab\tline\nПривет שלום مرحبا 😀 👩\u200d👧 é';
    expect(visibleText(kept)).toBe(kept);
  });
});

describe('readPrinted', () => {
  it('turns the colors of a terminal into styles of the console', () => {
    expect(readPrinted('\u001b[31mred\u001b[0m plain \u001b[1;92mgood\u001b[39m bold')).toEqual([
      { text: 'red', color: 'red' },
      { text: ' plain ' },
      { text: 'good', color: 'green', bold: true },
      { text: ' bold', bold: true },
    ]);
  });

  it('shows escape sequences that are no color', () => {
    expect(readPrinted('\u001b[2J\u001b]8;;http://evil\u0007x')).toEqual([
      { text: '␛[2J␛]8;;http://evil␇x' },
    ]);
    expect(readPrinted('\u001b[38;5;1;8mhidden')).toEqual([{ text: 'hidden' }]);
  });

  it('ignores all colors when a text changes them without end', () => {
    expect(readPrinted('\u001b[31mx'.repeat(1000))).toHaveLength(1);
  });
});
