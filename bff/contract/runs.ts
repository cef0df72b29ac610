import { z } from 'zod';
import { runResult } from './console.ts';
import { plainPageQuery, resourceId, ruleTexts, timestamp } from './scalars.ts';

/** `interrupted`: the console ended while the run was in progress. */
export const runState = z.enum(['running', 'finished', 'cancelled', 'interrupted']);
export const runIntegration = z.enum(['http', 'raw']);

/** The console keeps this much of an input, of an output and of a log. */
export const keptBytesMax = 1024 * 1024;

const keptResult = runResult.omit({ response: true, requestId: true, versionId: true });

/** A run, without its input, output and log, which have routes of their own. */
export const runRecord = z.object({
  id: resourceId,
  functionId: resourceId,
  versionId: resourceId,
  /** Absent when the request named a version. */
  tag: z.string().optional(),
  integration: runIntegration,
  /** `gateway`: a call of the invoke URL. `import`: the file of an exported run. */
  origin: z.enum(['console', 'gateway', 'import']),
  createdAt: timestamp,
  /** Absent for an anonymous caller. */
  createdBy: resourceId.optional(),
  /** The run that was exported, perhaps from another console. */
  imported: z.object({ runId: resourceId, functionId: resourceId, createdAt: timestamp }).optional(),
  state: runState,
  /** Only when finished. */
  result: keptResult.optional(),
  inputBytes: z.number().int(),
  /** Absent while the run has no output. */
  outputBytes: z.number().int().optional(),
  /** Whether the console keeps only the beginning. */
  isInputCut: z.boolean(),
  isOutputCut: z.boolean(),
  /** Whether the console keeps only the end of the log. */
  isLogCut: z.boolean(),
});
export type RunRecord = z.infer<typeof runRecord>;

export const runQuery = plainPageQuery;
export const runList = z.object({
  runs: z.array(runRecord),
  nextPageToken: z.string().optional(),
  /** Whether calls of the invoke URL are kept, too. */
  keepsCalls: z.boolean(),
});
export type RunList = z.infer<typeof runList>;

export const keepCallsRequest = z.object({ keepsCalls: z.boolean() }).strict();

export const runExportFormat = 'functions-console-run';
/** Increases when an older console could not read the file. */
export const runExportVersion = 1;

const size = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** The file of an exported run. A console imports files of its own version of the format and of earlier ones. */
export const runExport = z
  .object({
    format: z.literal(runExportFormat, ruleTexts.noExport),
    formatVersion: z.number().int().min(1).max(runExportVersion, ruleTexts.newerExport),
    run: z
      .object({
        id: resourceId,
        functionId: resourceId,
        versionId: resourceId,
        tag: z.string().max(64).optional(),
        integration: runIntegration,
        createdAt: z.iso.datetime(),
        state: runState.exclude(['running']),
        result: keptResult.optional(),
        inputBytes: size,
        outputBytes: size.optional(),
        isLogCut: z.boolean(),
      })
      .strict(),
    /** Each part at most `keptBytesMax`. */
    input: z.string(),
    output: z.string().optional(),
    /** Lines of JSON, each a LogLine. */
    log: z.string(),
    /** Of all other parts, so that a damaged file is noticed. */
    sha256: z.string().max(64),
  })
  .strict();
export type RunExport = z.infer<typeof runExport>;
