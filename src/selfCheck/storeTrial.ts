import { type DicomJson, sequenceOf, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { writeMultipart } from '../dicomweb/multipart';
import { parseNativeXml } from '../dicomweb/nativeXml';
import { type ArchiveSurvey, JSON_TYPE, rowsOf } from './archiveSurvey';
import { type Answer, jsonOf, type Reply, textOf, timeWords } from './ask';
import { type Check, fault, type Finding, fine, warning } from './check';
import { replyWords } from './reachChecks';
import { TEST_PATIENT_ID } from './testPatient';

/** The store test: only ever on request, for it leaves something in the archive. */
export function storeTrialCheck(survey: ArchiveSurvey, now: () => Date): Check {
  return {
    id: `${survey.archive.id}/store-test`,
    title: 'Store test',
    // One store request and three attempts to read back, each with its own limit.
    limitMs: 45_000,
    run: (signal) => tryToStore(survey, now(), signal),
  };
}

async function tryToStore(survey: ArchiveSurvey, now: Date, signal: AbortSignal): Promise<Finding> {
  const [{ encodePart10 }, { buildTestObject }] = await Promise.all([
    import('../codecs/part10'),
    import('./testObject'),
  ]);
  const object = buildTestObject(now);
  const uid = (tag: string) => stringOf(object, tag) ?? '';
  const study = uid(tags.StudyInstanceUID);
  const post = writeMultipart([encodePart10(object)], 'application/dicom');
  const url = new URL(`${survey.archive.stowRoot ?? survey.archive.wadoRoot}/studies/${study}`);
  const reply = await survey.ask(
    url,
    { method: 'POST', accept: JSON_TYPE, headers: { 'Content-Type': post.contentType }, body: post.body },
    signal,
  );
  const said = statementOf(reply, uid(tags.SOPInstanceUID));
  const removal = `To remove it, delete in the archive the study of patient ID ${TEST_PATIENT_ID}:\n${study}`;
  const why = 'Marks and measurements would not be saved; they stay on the device of the reader.';
  if (said !== 'stored') {
    return fault({
      what: `The test object was not stored: ${said}.`,
      why,
      toDo: 'Look into the log of the archive at this minute: rights to store, accepted SOP Classes (Comprehensive 3D SR), rules for patient IDs.',
      detail: `POST …/studies/…: ${replyWords(reply)}\nShould it be there nevertheless: ${removal}`,
    });
  }
  return readBack(survey, object, { removal, detail: `POST …/studies/…: ${replyWords(reply)}` }, signal);
}

/** What the archive says became of the object; 'stored', or why not. A status alone proves nothing (WEB-26). */
function statementOf(reply: Reply, sopInstanceUid: string): string {
  if (reply.kind !== 'answer') return replyWords(reply);
  const dataset = datasetOf(reply);
  const names = (tag: string) =>
    (dataset ? sequenceOf(dataset, tag) : []).filter(
      (item) => stringOf(item, tags.ReferencedSOPInstanceUID) === sopInstanceUid,
    );
  const [failed] = names(tags.FailedSOPSequence);
  if (failed) return `the archive refused it, reason ${stringOf(failed, tags.FailureReason) ?? 'not given'}`;
  if (names(tags.ReferencedSOPSequence).length > 0) return 'stored';
  return reply.status < 300
    ? `the archive answered ${reply.status} without saying what became of it`
    : `the archive answered ${reply.status}`;
}

function datasetOf(answer: Answer): DicomJson | undefined {
  const text = textOf(answer).trim();
  if (text.startsWith('<')) return parseNativeXml(text);
  const value = jsonOf(answer);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'object' && first !== null ? (first as DicomJson) : undefined;
}

interface Stored {
  readonly removal: string;
  readonly detail: string;
}

async function readBack(
  survey: ArchiveSurvey,
  object: DicomJson,
  stored: Stored,
  signal: AbortSignal,
): Promise<Finding> {
  const { COMPARED } = await import('./testObject');
  const uid = (tag: string) => stringOf(object, tag) ?? '';
  const address = `${survey.archive.wadoRoot}/studies/${uid(tags.StudyInstanceUID)}/series/${uid(tags.SeriesInstanceUID)}/instances/${uid(tags.SOPInstanceUID)}/metadata`;
  const started = performance.now();
  let reply: Reply | undefined;
  // Archives may take a moment before a new object can be read.
  for (const delayMs of [0, 1000, 4000]) {
    await pause(delayMs, signal);
    reply = await survey.ask(new URL(address), { accept: JSON_TYPE }, signal);
    if (reply.kind === 'answer' && reply.status === 200) break;
  }
  const header = reply?.kind === 'answer' ? rowsOf(reply, tags.SOPInstanceUID)?.[0] : undefined;
  if (!header) {
    return fault({
      what: 'The archive says that it stored the test object, but does not give it back.',
      why: 'The viewer calls a report saved only when it has read it back: every save would stay open.',
      toDo: 'See whether stowRoot and wadoRoot belong to the same archive, and whether it holds new objects back for a check.',
      detail: `${stored.detail}\nReading back: ${reply ? replyWords(reply) : 'not asked'}\n${stored.removal}`,
    });
  }
  const changed = COMPARED.filter(([tag]) => stringOf(header, tag) !== stringOf(object, tag)).map(([, name]) => name);
  if (changed.length > 0) {
    return warning({
      what: `The archive changed the test object while storing it: ${changed.join(', ')}.`,
      why: 'Saved reports come back otherwise than they were written; the viewer warns at every save.',
      toDo: 'Look at coercion rules of the archive (patient ID, issuer, character set).',
      detail: `${stored.detail}\n${stored.removal}`,
    });
  }
  const took = timeWords(performance.now() - started);
  return fine(
    `The test object was stored and came back unchanged after ${took}.`,
    `${stored.detail}\n${stored.removal}`,
  );
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
