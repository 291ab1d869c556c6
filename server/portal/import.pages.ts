import type { Request, Response } from 'express';
import { readBulkJobs } from '../../db/bulk.ts';
import { importPage } from '../../views/grants/import.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { AppError } from '../errors.ts';
import { draftGrants } from '../grants/bulk-draft.ts';
import { decodeCsv, importColumns, importLimit, readImport } from '../grants/import.ts';
import { paths } from '../paths.ts';
import { toCsv } from './csv.ts';
import { checkDetails } from './grant.pages.ts';
import { languageOf } from './language.ts';
import { readMultipart } from './multipart.ts';
import { authorityOf, frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** Grants from a file, or from lines that are pasted: handed in here, checked and started as a draft (bulk.pages.ts). */
export function importPages(deps: PortalDeps): PageRoute[] {
  const access = 'PrivilegeAdministrator' as const;
  return [
    {
      method: 'get',
      path: paths.grantImportPattern,
      access,
      handle: (req, res) => show(deps, req, res, { lines: undefined, reason: undefined }, []),
    },
    {
      method: 'post',
      path: paths.grantImportPattern,
      access,
      ownBody: true,
      handle: (req, res) => takeImport(deps, req, res),
    },
    {
      method: 'get',
      path: paths.grantImportTemplatePattern,
      access,
      handle: (_req, res) => {
        res.status(200).type('text/csv').attachment('adgang-import.csv').send(template(deps, res));
      },
    },
  ];
}

/** Columns, and a line of an example that could be granted. */
function template(deps: PortalDeps, res: Response): string {
  const { organizationTin } = authorityOf(res);
  const privilege = deps.catalogue
    .inForce()
    .privileges.find(
      (each) => !each.builtIn && each.assignability === 'public' && each.ownerTin !== organizationTin,
    );
  const example = [
    '00000000-0000-4000-8000-000000000000',
    privilege?.name ?? '',
    privilege?.ownerTin.slice(2) ?? '',
    '2027-12-31',
  ];
  return `\ufeff${toCsv([importColumns, example])}`;
}

type Values = { lines: string | undefined; reason: string | undefined };

async function takeImport(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const by = authorityOf(res);
  const texts = textsOf(languageOf(req)).grants;
  const words = (code: string) => texts.importErrors[code] ?? texts.errors[code] ?? code;
  let form: FormData;
  try {
    form = await readMultipart(req, importLimit + 50_000);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'body-too-large') throw error;
    return show(deps, req, res, { lines: undefined, reason: undefined }, [
      { field: 'file', text: words('too-large') },
    ]);
  }
  const file = form.get('file');
  const pasted = textOf(form, 'lines');
  const values: Values = { lines: pasted, reason: textOf(form, 'reason')?.trim() || undefined };
  const hasFile = file instanceof File && file.size > 0;
  const field = hasFile || pasted === undefined ? 'file' : 'lines';
  const refuse = (errors: FormError[], kept = values) => show(deps, req, res, kept, errors);
  const wrong = checkDetails(texts.errors, values, null);
  if (wrong.length > 0) return refuse(wrong);
  if (hasFile && pasted !== undefined) return refuse([{ field: 'file', text: words('both') }]);
  const decoded = hasFile ? decodeCsv(new Uint8Array(await file.arrayBuffer())) : { text: pasted ?? '' };
  const read =
    'problem' in decoded ? decoded : readImport(deps.catalogue.inForce(), by.organizationTin, decoded.text);
  if ('problem' in read) return refuse([{ field, text: words(read.problem) }]);
  try {
    const { reason } = values;
    const id = await draftGrants(deps, by, { wishes: read.wishes, source: 'file', reason });
    redirectTo(req, res, paths.bulkPage(by.organizationTin, id));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'cpr-refused') throw error;
    refuse([{ field: 'reason', text: words('cpr-refused') }]);
  }
}

function textOf(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function show(deps: PortalDeps, req: Request, res: Response, values: Values, errors: FormError[]): void {
  const { organizationTin: tin } = authorityOf(res);
  const { csrfToken } = frameOf(req, res);
  const recent = readBulkJobs(deps.db, tin, 10);
  sendPage(req, res, importPage({ language: languageOf(req), csrfToken, tin, values, errors, recent }));
}
