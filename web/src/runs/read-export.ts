import { runExportFormat, runExportVersion } from 'bff/contract';
import { formatBytes } from '../ui/format.ts';
import { t } from './messages.ts';

/** JSON writes a byte of a text with at most six, and a file has three texts of a kept size. */
const fileBytesMax = 5 * 1024 * 1024;

/** Why a file was not imported, in a sentence for the user. */
export class ImportRefused extends Error {}

/** Reads the file of an exported run. The server checks the whole; this tells at once what a person can repair. */
export async function readExport(file: File): Promise<unknown> {
  if (file.size > fileBytesMax)
    throw new ImportRefused(
      t('importTooLarge', { size: formatBytes(file.size), most: formatBytes(fileBytesMax) }),
    );
  const content = parse(await file.text());
  if (typeof content !== 'object' || content === null || !('format' in content))
    throw new ImportRefused(t('importOther'));
  if (content.format !== runExportFormat) throw new ImportRefused(t('importOther'));
  if (
    !('formatVersion' in content) ||
    typeof content.formatVersion !== 'number' ||
    !Number.isInteger(content.formatVersion)
  )
    throw new ImportRefused(t('importDamaged'));
  if (content.formatVersion > runExportVersion) throw new ImportRefused(t('importNewer'));
  return content;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ImportRefused(t(text.trimStart().startsWith('{') ? 'importDamaged' : 'importOther'));
  }
}
