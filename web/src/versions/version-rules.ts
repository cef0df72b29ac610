import { latestTag, type Version } from 'bff/contract';
import { t } from './messages.ts';

/** Why a version cannot be deleted; undefined if it can. Source: DeleteVersion and the concepts page on tags. */
export function whyNotDeletable(version: Version): string | undefined {
  if (version.status === 'CREATING') return t('whyNotWhileCreating');
  return version.tags.includes(latestTag) ? t('whyNotLatest', { tag: latestTag }) : undefined;
}

/** Tags that a user added. Deleting a version with such tags removes them and therefore requires `force`. */
export function ownTags(version: Version): string[] {
  return version.tags.filter((tag) => tag !== latestTag);
}

/** `$latest` first, then by name. */
export function orderedTags(version: Version): string[] {
  return version.tags.toSorted(
    (a, b) => Number(b === latestTag) - Number(a === latestTag) || a.localeCompare(b),
  );
}

/** Which of the two metadata formats a version lacks; undefined if it has both. */
export function lackingMetadata({ metadataOptions }: Version): string | undefined {
  const hasGce = metadataOptions?.gceHttpEndpoint !== 'DISABLED';
  const hasAws = metadataOptions?.awsV1HttpEndpoint !== 'DISABLED';
  if (hasGce && hasAws) return undefined;
  if (!hasGce && !hasAws) return t('noMetadata');
  return hasGce ? t('noAwsMetadata') : t('noGceMetadata');
}

/** The server's address of a version's code as a zip. */
export function packageUrl(versionId: string): string {
  return `/console/versions/${encodeURIComponent(versionId)}/package`;
}

/** What a version is compared with first: an older version with `$latest`, the newest with the one before it. */
export function comparedWith(version: Version, newestFirst: readonly Version[]): [from: string, to: string] {
  const at = newestFirst.findIndex(({ id }) => id === version.id);
  const latest = newestFirst.find(({ tags }) => tags.includes(latestTag));
  if (latest !== undefined && latest.id !== version.id && newestFirst.indexOf(latest) < at)
    return [version.id, latest.id];
  return [newestFirst[at + 1]?.id ?? latest?.id ?? version.id, version.id];
}
