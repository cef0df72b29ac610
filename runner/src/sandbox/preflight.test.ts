import { describe, expect, it } from 'vitest';
import { diagnose } from './preflight.ts';

const machine =
  (settings: Record<string, string>) =>
  (file: string): string | undefined =>
    settings[file];

describe('why a machine cannot isolate', () => {
  it.each([
    [
      'AppArmor restricts user namespaces',
      'unshare: write failed /proc/self/uid_map: Operation not permitted',
      { '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1' },
      '/etc/apparmor.d',
    ],
    [
      'the kernel makes none for ordinary users',
      'unshare: unshare failed: Operation not permitted',
      { '/proc/sys/kernel/unprivileged_userns_clone': '0' },
      'sysctl kernel.unprivileged_userns_clone=1',
    ],
    [
      'their number is none',
      'unshare: unshare failed: No space left on device',
      { '/proc/sys/user/max_user_namespaces': '0' },
      'sysctl user.max_user_namespaces=10000',
    ],
    ['bubblewrap is old', 'bwrap: Unknown option --disable-userns', {}, 'Install a newer one'],
    ['a container hides /proc', "bwrap: Can't mount proc on /newroot/proc", {}, 'systempaths=unconfined'],
  ])('is told with its narrow fix when %s', (_, said, settings, fix) => {
    const sentence = diagnose(said, machine(settings)).text;
    expect(sentence).toMatch(/^Functions cannot be isolated: /);
    expect(sentence).toContain(fix);
    expect(sentence).toContain(said);
  });

  it("repeats the program's own words when the cause is unknown", () => {
    expect(diagnose('bwrap: something new', machine({})).text).toContain('bwrap: something new');
  });
});
