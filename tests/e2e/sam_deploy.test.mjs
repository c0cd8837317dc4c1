// What `script/sam deploy` decides: whom it asks, what it refuses, and which commands it runs. There is no account here:
// `aws` and `sam` are stand-ins that write down how they were called, so that what AWS makes of it is not tested.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { temporary_directory } from './support/platform.mjs';

const kRoot = join(dirname(fileURLToPath(import.meta.url)), '../..');
const kChangeSet = 'arn:aws:cloudformation:eu-north-1:123456789012:changeSet/awscli-cloudformation-package-deploy-1/a1';
// Answers as the AWS CLI does: STAGED is the status and the commit of staging, NO_BUCKET and NO_CHANGE what is missing.
const kAws = `#!/bin/bash
echo "$*" >>"$CALLS"
case "$*" in
  *"Tags[?"*) [ -n "$STAGED" ] && echo "$STAGED" ;;
  *"Stacks[0].StackStatus"*) echo "$STATUS" ;;
  *"Outputs"*) printf 'Wscat\\twscat -c wss://example\\n' ;;
  *get-caller-identity*) echo 123456789012 ;;
  *head-bucket*) [ -z "$NO_BUCKET" ] ;;
  "cloudformation deploy"*) [ -n "$NO_CHANGE" ] || echo "aws cloudformation describe-change-set --change-set-name ${kChangeSet}" ;;
esac
`;
const kSam = `#!/bin/bash
echo "sam $*" >>"$CALLS"
`;

/** Those of the validator in `folder`, but for the schemas, which take seconds to load: sam_validate.test.mjs has them. */
function install_packages(folder) {
  const schemas = join(folder, '@aws/cloudformation-validate');
  mkdirSync(schemas, { recursive: true });
  writeFileSync(join(schemas, 'index.js'), 'exports.RegoEngine = class { validateStandard() { return { diagnostics: [] }; } };');
  for (const name of ['yaml', 'smol-toml']) symlinkSync(join(kRoot, 'deploy/sam/validate/node_modules', name), join(folder, name));
  writeFileSync(join(folder, '.package-lock.json'), '');
}

describe('script/sam deploy', () => {
  let project; // a repository with one commit
  let programs; // the folder of the stand-ins
  let calls_file;
  let commit;

  const git = (...args) => execFileSync('git', ['-C', project, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { encoding: 'utf8' }).trim();

  function install(name, text) {
    writeFileSync(join(programs, name), text);
    chmodSync(join(programs, name), 0o755);
  }

  before(() => {
    execFileSync(join(kRoot, 'script/sam'), ['validate'], { stdio: ['ignore', 'ignore', 'pipe'] }); // brings its packages
    project = temporary_directory();
    programs = temporary_directory();
    calls_file = join(programs, 'calls');
    for (const path of ['script', 'src/aws', 'src/bootstrap', 'deploy/sam']) {
      const filter = (from) => !/\/(?:node_modules|packages|\.aws-sam|build)$/.test(from);
      cpSync(join(kRoot, path), join(project, path), { recursive: true, filter });
    }
    install_packages(join(project, 'deploy/sam/validate/node_modules'));
    writeFileSync(join(project, 'deploy/sam/build'), '#!/bin/bash\necho "build $*" >>"$CALLS"\n', { mode: 0o755 });
    git('init', '--quiet');
    writeFileSync(join(project, '.git/info/exclude'), 'node_modules\n');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'Begin');
    commit = git('rev-parse', 'HEAD');
  });
  beforeEach(() => {
    for (const name of ['calls', 'sam']) rmSync(join(programs, name), { force: true });
    rmSync(join(project, 'new'), { force: true });
    install('aws', kAws);
  });
  after(() => {
    for (const folder of [project, programs]) rmSync(folder, { recursive: true, force: true });
  });

  /** Runs it; with `typed`, at a terminal where that is typed. Gives { status, output, calls }. */
  function deploy(args, { typed, ...env } = {}) {
    const command = ['script/sam', 'deploy', ...args];
    const [program, ...rest] = typed === undefined ? command : ['script', '-qec', command.join(' '), '/dev/null'];
    const result = spawnSync(typed === undefined ? join(project, program) : program, rest, {
      cwd: project,
      encoding: 'utf8',
      input: typed === undefined ? '' : `${typed}\n`,
      env: { ...process.env, PATH: `${programs}:${process.env.PATH}`, CALLS: calls_file, STATUS: 'UPDATE_COMPLETE', ...env },
    });
    const calls = existsSync(calls_file) ? readFileSync(calls_file, 'utf8').trim().split('\n') : [];
    return { status: result.status, output: result.stdout + result.stderr, calls };
  }

  /** Expects that nothing was built or changed, for a reason. */
  function expect_refusal({ status, output, calls }, reason) {
    assert.notEqual(status, 0);
    assert.match(output, reason);
    assert.deepEqual(calls.filter((call) => !call.includes('describe-stacks')), []);
  }

  const call_with = (calls, ...words) => calls.find((call) => words.every((word) => call.includes(word)));

  test('deploys develop with the AWS CLI, without a question', () => {
    const { status, output, calls } = deploy(['develop']);
    assert.equal(status, 0, output);
    assert.equal(calls[0], 'build arm64');
    assert.ok(call_with(calls, 'cloudformation package', '--s3-bucket real-time-platform-packages-123456789012-eu-north-1'));
    assert.ok(call_with(calls, 'cloudformation deploy', '--stack-name real-time-platform-develop', '--capabilities CAPABILITY_IAM',
                        '--parameter-overrides Env=develop Arch=arm64 LogRetentionDays=3', `--tags commit=${commit} `,
                        '--no-execute-changeset', '--region eu-north-1'), calls.join('\n'));
    const of = (word) => calls.findIndex((call) => call.includes(word));
    assert.ok(of('describe-change-set') < of('execute-change-set'), 'it is shown before');
    assert.ok(call_with(calls, 'execute-change-set', kChangeSet));
    assert.ok(call_with(calls, 'wait stack-update-complete'));
    assert.ok(!call_with(calls, 'create-bucket'));
    assert.match(output, /wscat -c wss:\/\/example/);
  });

  test('waits for the creation of a new stack', () => {
    assert.ok(call_with(deploy(['develop'], { STATUS: 'REVIEW_IN_PROGRESS' }).calls, 'wait stack-create-complete'));
  });

  test('makes the bucket that is missing, and closes it', () => {
    const { calls } = deploy(['develop'], { NO_BUCKET: 'yes' });
    assert.ok(call_with(calls, 'create-bucket', 'LocationConstraint=eu-north-1'));
    assert.ok(call_with(calls, 'put-public-access-block', 'RestrictPublicBuckets=true'));
  });

  test('executes nothing where nothing changes', () => {
    const { status, output, calls } = deploy(['develop'], { NO_CHANGE: 'yes' });
    assert.equal(status, 0);
    assert.match(output, /nothing to change/);
    assert.ok(!call_with(calls, 'execute-change-set'));
  });

  test('says of develop that files differ from the commit', () => {
    writeFileSync(join(project, 'new'), '');
    assert.ok(call_with(deploy(['develop']).calls, 'cloudformation deploy', `commit=${commit}-dirty`));
  });

  test('refuses files that differ from the commit for staging and prod', () => {
    writeFileSync(join(project, 'new'), '');
    for (const environment of ['staging', 'prod']) {
      expect_refusal(deploy([environment], { typed: 'yes', STAGED: `UPDATE_COMPLETE ${commit}` }), /takes commits only/);
    }
  });

  for (const { what, staged } of [
    { what: 'that was not deployed to staging', staged: '' },
    { what: 'where staging has another', staged: 'UPDATE_COMPLETE 0123456789012345678901234567890123456789' },
    { what: 'that staging rolled back', staged: 'UPDATE_ROLLBACK_COMPLETE COMMIT' },
    { what: 'of a staging without a commit', staged: 'UPDATE_COMPLETE None' },
  ]) {
    test(`refuses a commit for prod ${what}`, () => {
      const answer = deploy(['prod'], { typed: 'yes', STAGED: staged.replace('COMMIT', commit).trim() });
      expect_refusal(answer, /deploy that to staging first/);
      assert.ok(call_with(answer.calls, 'describe-stacks --stack-name real-time-platform-staging'));
    });
  }

  test('deploys to prod what staging runs, after yes', () => {
    const { status, output, calls } = deploy(['prod'], { typed: 'yes', STAGED: `UPDATE_COMPLETE ${commit}` });
    assert.equal(status, 0, output);
    assert.ok(call_with(calls, 'cloudformation deploy', '--stack-name real-time-platform-prod', 'DeletionProtection=true'));
    assert.ok(call_with(calls, 'execute-change-set', kChangeSet));
  });

  test('deletes the change set of prod after anything but yes', () => {
    for (const typed of ['y', '']) {
      const { status, calls } = deploy(['prod'], { typed, STAGED: `UPDATE_COMPLETE ${commit}` });
      assert.notEqual(status, 0);
      assert.ok(call_with(calls, 'delete-change-set', kChangeSet));
      assert.ok(!call_with(calls, 'execute-change-set'));
    }
  });

  test('takes yes for prod from a terminal only', () => {
    const env = { STAGED: `UPDATE_COMPLETE ${commit}` };
    expect_refusal(deploy(['prod'], env), /at a terminal/);
    expect_refusal(deploy(['prod', '--yes'], env), /--yes is not for prod/);
    expect_refusal(deploy(['--yes', 'prod'], { ...env, typed: 'yes' }), /--yes is not for prod/);
  });

  test('leaves deploying to SAM where it is installed', () => {
    install('sam', kSam);
    const { status, output, calls } = deploy(['staging']);
    assert.equal(status, 0, output);
    assert.deepEqual(calls.map((call) => call.split(' ')[0]), ['build', 'sam']);
    assert.ok(call_with(calls, 'sam deploy', '--config-env staging', `--tags commit=${commit}`, '--no-confirm-changeset'));
  });

  test('asks before SAM deploys prod', () => {
    install('sam', kSam);
    const env = { STAGED: `CREATE_COMPLETE ${commit}` };
    assert.ok(!call_with(deploy(['prod'], { ...env, typed: 'no' }).calls, 'sam deploy'));
    assert.ok(call_with(deploy(['prod'], { ...env, typed: 'yes' }).calls, 'sam deploy', '--config-env prod', ' --confirm-changeset'));
  });

  test('refuses an environment that is not there, and faults of deploy/sam', () => {
    expect_refusal(deploy(['nowhere']), /no environment nowhere: give one of develop, staging, prod/);
    expect_refusal(deploy([]), /usage/);
    const path = join(project, 'deploy/sam/env.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, '{');
    const answer = deploy(['develop']);
    writeFileSync(path, text);
    expect_refusal(answer, /env\.json:1: no JSON/);
  });
});
