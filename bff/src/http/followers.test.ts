import { describe, expect, it } from 'vitest';
import { Followers } from './followers.ts';

describe('Followers', () => {
  it('rejects a subject beyond its share, takes another subject, and takes the first again when one has left', () => {
    const followers = new Followers({ ofSubject: 2, inAll: 3 });
    const leave = followers.enter('a');
    followers.enter('a');
    expect(() => followers.enter('a')).toThrow(/^You follow 2 event streams/);
    followers.enter('b');
    leave();
    leave();
    followers.enter('a');
    expect(() => followers.enter('a')).toThrow(/^You follow 2 event streams/);
  });

  it('rejects every subject when all places are taken', () => {
    const followers = new Followers({ ofSubject: 2, inAll: 3 });
    for (const subject of ['a', 'b', 'c']) followers.enter(subject);
    expect(() => followers.enter('d')).toThrow(/^3 clients follow event streams/);
  });
});
