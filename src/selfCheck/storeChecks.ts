import type { ArchiveSurvey } from './archiveSurvey';
import { isForeign, isWebPage, type Reply } from './ask';
import { type Check, fault, type Finding, fine, notLooked } from './check';
import { notReached, replyWords } from './reachChecks';
import { notSignedIn } from './searchChecks';

/** Whether reports can be stored, as far as it shows without storing anything. The trial that stores is `storeTrial`. */
export function storeChecks(survey: ArchiveSurvey, isReadOnly: boolean): readonly Check[] {
  const id = `${survey.archive.id}/stow`;
  const after = () => survey.access();
  return [{ id, title: 'Store address (stowRoot)', after, run: (signal) => storeRoot(survey, isReadOnly, signal) }];
}

/** A store request without any object: nothing can come of it but an answer. */
const EMPTY = '--self-check--\r\n';
const EMPTY_TYPE = 'multipart/related; type="application/dicom"; boundary=self-check';

async function storeRoot(survey: ArchiveSurvey, isReadOnly: boolean, signal: AbortSignal): Promise<Finding> {
  const { stowRoot, label } = survey.archive;
  if (isReadOnly) return fine('The viewer is configured as read-only.');
  if (stowRoot === undefined) return fine(`config.json has no stowRoot: nothing is stored in ${label}.`);
  if ((await survey.access()) !== 'open') return notReached();
  const url = new URL(`${stowRoot}/studies`);
  const reply = await survey.ask(
    url,
    { method: 'POST', accept: 'application/dicom+json', headers: { 'Content-Type': EMPTY_TYPE }, body: EMPTY },
    signal,
  );
  const isSignedIn = !survey.archive.hasSignIn || (await survey.tokenHeaders()) !== undefined;
  return judge(
    reply,
    isForeign(survey.asking, url),
    isSignedIn,
    `Empty POST ${stowRoot}/studies: ${replyWords(reply)}`,
  );
}

function judge(reply: Reply, isOtherOrigin: boolean, isSignedIn: boolean, detail: string): Finding {
  const why = 'Marks and measurements cannot be saved; they stay on the device of the reader.';
  const toDo =
    'Correct stowRoot in config.json, switch on storing (STOW-RS) in the archive, or take stowRoot out if nothing is to be stored.';
  if (reply.kind === 'silent') {
    return fault({
      what: 'A store request is not answered.',
      why,
      toDo: 'Look whether a proxy holds uploads back, and into the log of the archive.',
      detail,
    });
  }
  if (reply.kind === 'failed') {
    const cors =
      'Answer OPTIONS with "Access-Control-Allow-Methods: GET, POST, OPTIONS" and "Access-Control-Allow-Headers: Accept, Authorization, Content-Type".';
    const what = isOtherOrigin
      ? 'The browser may not send a store request there (CORS: Content-Type or POST is not allowed).'
      : 'A store request is broken off.';
    return fault({ what, why, toDo: isOtherOrigin ? cors : toDo, detail });
  }
  const { status } = reply;
  if (status === 401 || status === 403) {
    if (!isSignedIn) return notSignedIn();
    return fault({
      what: `Storing is not allowed (${status}).`,
      why,
      toDo: 'Give readers the right to store in the archive, or the token the scope for it.',
      detail,
    });
  }
  if (status === 405 || status === 501)
    return fault({
      what: `The archive does not store (${status}), although config.json has a stowRoot.`,
      why,
      toDo,
      detail,
    });
  if (status === 404 || isWebPage(reply))
    return fault({
      what: `There is nothing that stores at stowRoot (${isWebPage(reply) ? 'a web page' : status}).`,
      why,
      toDo,
      detail,
    });
  if ([502, 503, 504].includes(status))
    return fault({ what: `The store address cannot be reached (${status}).`, why, toDo, detail });
  if (status === 413)
    return notLooked(
      `The server refuses even an empty store request as too large (${status}).`,
      'Raise the limit for request bodies (nginx: client_max_body_size).',
    );
  return fine('Store requests reach the archive. Whether it keeps an object, the store test shows.', detail);
}
