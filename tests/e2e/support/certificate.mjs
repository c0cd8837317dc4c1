// A certificate for a server of a test.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporary_directory } from './platform.mjs';
import { run_ok } from './program.mjs';

/** Where a certificate and its key may be written. */
export function new_certificate_files() {
  const folder = temporary_directory();
  return { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') };
}

/** Writes a self-signed certificate for 127.0.0.1 and its key, over those that are there; returns the certificate. */
export async function make_certificate(files, common_name) {
  await run_ok('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1',
    '-subj', `/CN=${common_name}`, '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', files.key,
    '-out', files.certificate]);
  return readFileSync(files.certificate);
}
