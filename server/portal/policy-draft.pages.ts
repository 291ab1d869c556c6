import type { Request, Response } from 'express';
import { readRevision } from '../../db/policy-revisions.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { type DraftPageProps, draftPage } from '../../views/policy/draft.ts';
import { fileFieldId, type ResultsProps, resultsPart } from '../../views/policy/results.ts';
import { AppError } from '../errors.ts';
import { pathParameter } from '../http/validate.ts';
import { type Draft, discardDraft, readDraft, saveDraft } from '../studio/drafts.ts';
import { isRego, type PolicyFiles, toFileName } from '../studio/files.ts';
import { allIn, lineOf, numberOf, textOf } from './fields.ts';
import { wantsPart } from './htmx.ts';
import { leaveNotice, takeNotice } from './notice.ts';
import { filesOf, makeNewFile, sorted } from './policy-files.ts';
import { refusalsOf, type Studio, studioRoutes, whyNotCompiled } from './policy-studio.ts';
import { wordsOf } from './policy-words.ts';
import { redirectTo, sendPage, sendPart } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** Sources are at most 256 kB; a form writes many characters as three. */
const formLimit = 900_000;
/** More are not told in an address. */
const mostOpen = 20;
const writers = ['author', 'base'] as const;

/** Writing a draft: every file in one form, saved, formatted, checked while one writes. */
export function policyDraftPages(deps: PortalDeps): PageRoute[] {
  const post = { method: 'post', limit: formLimit } as const;
  return [
    ...studioRoutes(deps, writers, { method: 'get', path: (p) => p.draft(':id') }, show),
    ...studioRoutes(deps, writers, { ...post, path: (p) => p.draft(':id') }, save),
    ...studioRoutes(deps, writers, { ...post, path: (p) => p.check(':id') }, check),
    ...studioRoutes(deps, writers, { ...post, path: (p) => p.format(':id') }, format),
    ...studioRoutes(deps, writers, { method: 'post', path: (p) => p.discard(':id') }, discard),
  ];
}

const draftOf = (deps: PortalDeps, req: Request, { author }: Studio): Draft =>
  readDraft(deps, author, pathParameter(req, 'id'));

async function show(deps: PortalDeps, req: Request, res: Response, studio: Studio): Promise<void> {
  await showForm(deps, req, res, studio, { files: draftOf(deps, req, studio).files });
}

interface Form {
  files: PolicyFiles;
  /** As it was seen; absent: as it is. */
  version?: number | undefined;
  theirs?: PolicyFiles | undefined;
  newFile?: string;
  errors?: readonly FormError[];
}

async function showForm(
  deps: PortalDeps,
  req: Request,
  res: Response,
  studio: Studio,
  { files, version, theirs, newFile = '', errors = [] }: Form,
): Promise<void> {
  const draft = draftOf(deps, req, studio);
  const examined = await examine(deps, res, studio, files);
  if (!examined) return;
  const { basedOn } = draft;
  const open = [...allIn(req.query, 'open'), ...changedFiles(draft.files, files)];
  const begun = basedOn === null ? undefined : readRevision(deps.db, studio.author.policy, basedOn);
  const page = draftPage({
    ...studio.props,
    ...{
      id: draft.id,
      version: version ?? draft.version,
      files: sorted(files),
      open,
      theirs,
      newFile,
      errors,
    },
    readOnly: readOnlyOf(studio, draft),
    words: JSON.stringify(wordsOf()),
    basedOn: begun && textsOf(studio.props.language).policy.revision(begun.number),
    notice: takeNotice(req),
    examined,
  });
  sendPage(req, res, page);
}

/** Which files somebody has worked on: they stay open, also where there is no script that would see to it. */
const changedFiles = (before: PolicyFiles, files: PolicyFiles): string[] =>
  Object.keys(files)
    .filter((file) => files[file] !== before[file])
    .slice(0, mostOpen);

function readOnlyOf({ author }: Studio, draft: Draft): DraftPageProps['readOnly'] {
  const isOwn = draft.authorIdp === author.idp && draft.authorId === author.idpIdentityId;
  if (!isOwn) return 'foreign';
  return draft.state === 'open' ? undefined : 'sent';
}

/** What the server says of these files; nothing, when nobody waits for it any longer. */
async function examine(
  deps: PortalDeps,
  res: Response,
  { author }: Studio,
  files: PolicyFiles,
): Promise<ResultsProps['examined'] | undefined> {
  const left = new AbortController();
  res.once('close', () => left.abort());
  try {
    return await deps.workshop.examine(author.policy, files, left.signal);
  } catch (error) {
    if (left.signal.aborted) return undefined;
    return { unavailable: whyNotCompiled(error) };
  }
}

/** Checks what stands in the form, and keeps nothing. */
async function check(deps: PortalDeps, req: Request, res: Response, studio: Studio): Promise<void> {
  const draft = draftOf(deps, req, studio);
  const files = filesOf(req, draft.files);
  if (!wantsPart(req)) return showForm(deps, req, res, studio, { files, version: numberOf(req, 'version') });
  const examined = await examine(deps, res, studio, files);
  if (!examined) return;
  sendPart(req, res, resultsPart({ ...studio.props, files: Object.keys(sorted(files)), examined }));
}

/** Keeps what stands in the form; with a file more or less, if that is what the button says. */
async function save(deps: PortalDeps, req: Request, res: Response, studio: Studio): Promise<void> {
  const { language } = studio.props;
  const texts = textsOf(language).policy.draft;
  const draft = draftOf(deps, req, studio);
  const { [textOf(req, 'remove')]: _removed, ...files } = filesOf(req, draft.files);
  const newFile = lineOf(req, 'newFile');
  if (textOf(req, 'add') !== '') {
    const added = makeNewFile(studio.author.policy, files, newFile);
    if (!added) {
      const errors = [{ field: 'new-file', text: texts.addMistake }];
      return showForm(deps, req, res, studio, { files, version: numberOf(req, 'version'), newFile, errors });
    }
    files[newFile] = added;
  }
  if (await keep(deps, req, res, studio, files)) {
    leaveNotice(req, texts.saved);
    redirectTo(req, res, studio.paths.draft(draft.id, { open: changedFiles(draft.files, files) }));
  }
}

/** Saves the files; shows the form again where that is refused. */
async function keep(
  deps: PortalDeps,
  req: Request,
  res: Response,
  studio: Studio,
  files: PolicyFiles,
): Promise<boolean> {
  const draft = draftOf(deps, req, studio);
  const version = numberOf(req, 'version') ?? -1;
  try {
    saveDraft(deps, studio.author, draft.id, { version, files });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'stale-version') {
      const now = draftOf(deps, req, studio);
      await showForm(deps, req, res, studio, { files, theirs: now.files });
      return false;
    }
    const errors = mistakesOf(studio, files, error);
    await showForm(deps, req, res, studio, { files, version, errors });
    return false;
  }
}

function mistakesOf({ props }: Studio, files: PolicyFiles, error: unknown): FormError[] {
  const errors = refusalsOf(props.language, error);
  const names = Object.keys(sorted(files));
  const issues = error instanceof AppError ? error.issues : [];
  const [text] = errors.map((each) => each.text);
  return issues.length === 0 || text === undefined
    ? errors
    : issues.map(({ pointer }) => {
        const file = toFileName(pointer) ?? '';
        return names.includes(file) ? { field: fileFieldId(names, file), text } : { text };
      });
}

/** Writes the Rego as it is usually written, and keeps it. What cannot be read stays as it is. */
async function format(deps: PortalDeps, req: Request, res: Response, studio: Studio): Promise<void> {
  const texts = textsOf(studio.props.language).policy.draft;
  const draft = draftOf(deps, req, studio);
  const files = filesOf(req, draft.files);
  let isAll = true;
  try {
    for (const file of Object.keys(files).filter(isRego)) {
      const formatted = await deps.workshop.format(studio.author.policy, file, files[file] ?? '');
      if (formatted.ok) files[file] = formatted.text;
      else isAll = false;
    }
  } catch (error) {
    whyNotCompiled(error);
    isAll = false;
  }
  if (await keep(deps, req, res, studio, files)) {
    leaveNotice(req, isAll ? texts.formatted : texts.notFormatted);
    redirectTo(req, res, studio.paths.draft(draft.id, { open: changedFiles(draft.files, files) }));
  }
}

function discard(deps: PortalDeps, req: Request, res: Response, studio: Studio): void {
  discardDraft(deps, studio.author, pathParameter(req, 'id'));
  redirectTo(req, res, studio.paths.overview);
}
