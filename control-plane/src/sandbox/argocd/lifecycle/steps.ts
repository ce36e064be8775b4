import { type App, failing, makesNamespace, needsApproval, type Operation, type Target } from './app.ts';
import type { Timing } from './timing.ts';

/** What a step may use. Pure otherwise: no I/O, no clock of its own. */
export interface StepContext {
  readonly now: number;
  readonly timing: Timing;
  readonly tip: string;
}

const historyLimit = 3;

/** Takes in what the branch wants now. Answers whether anything about the Application changed. */
export function retarget(app: App, target: Target, context: StepContext): boolean {
  const previous = app.target;
  app.target = target;
  if (app.deletedAt !== undefined) return previous.rendered !== target.rendered;
  if (target.fault?.kind !== previous.fault?.kind || target.fault?.attempts !== previous.fault?.attempts)
    app.attempts = 0;
  return compare(app, context) || previous.rendered !== target.rendered;
}

/** Compares an Application with the branch and starts what has to be done. Answers whether it changed. */
function compare(app: App, context: StepContext): boolean {
  const { target } = app;
  if (app.deletedAt !== undefined || app.phase === 'new') return false;
  if (target.refusal !== undefined) return stop(app, 'invalid', 'Unknown', context);
  if (target.sources.some((source) => source.oid === undefined)) {
    return stop(app, 'incomparable', app.deployed ? app.health : 'Healthy', context);
  }
  // A running operation ends first; its end compares again.
  if (app.phase === 'applying-guardrails' || app.phase === 'applying-chart') return false;
  if (
    app.syncedKey === target.key &&
    (app.phase === 'progressing' || app.phase === 'healthy' || app.phase === 'degraded')
  ) {
    return false;
  }
  if (app.syncedKey === target.key && app.phase === 'incomparable') {
    settle(app, context);
    return true;
  }
  if (app.phase === 'pending' || app.paused) return false;
  // The automation does not try again what has failed.
  if (app.phase === 'refused' && app.operation?.key === target.key) return false;
  enter(app, 'pending', context, context.timing.start);
  if (!app.deployed) setHealth(app, 'Missing', context.now);
  return true;
}

/** Takes the step that is due. Answers 'gone' when the Application is deleted by it. */
export function step(app: App, context: StepContext): 'changed' | 'gone' {
  app.due = undefined;
  if (app.pruning) return 'gone';
  switch (app.phase) {
    case 'new':
      begin(app, context);
      break;
    case 'pending':
      startOperation(app, true, context);
      break;
    case 'applying-guardrails':
      if (!app.deployed && !makesNamespace(app)) {
        failOperation(app, context);
        break;
      }
      app.deployed = true;
      enter(app, 'applying-chart', context, context.timing.chart);
      break;
    case 'applying-chart':
      finishOperation(app, context);
      break;
    case 'progressing':
      settle(app, context);
      break;
  }
  return 'changed';
}

/** The first look. Objects that were there already and are as the branch wants them need no operation. */
function begin(app: App, context: StepContext): void {
  const asWanted = app.deployed && app.syncedKey === app.target.key;
  app.phase = asWanted ? 'progressing' : 'pending';
  if (compare(app, context)) return;
  if (asWanted) settle(app, context);
  else startOperation(app, true, context);
}

/** Starts a sync operation at the tip, as people and the automation do. Answers whether one was started. */
export function startOperation(app: App, automated: boolean, context: StepContext): boolean {
  return operate(app, { revision: context.tip, key: app.target.key, automated }, context);
}

/** What a person does in Argo CD: ends automated sync and deploys again what was deployed before. */
export function rollBack(app: App, historyId: number, context: StepContext): boolean {
  const former = app.history.find(({ id }) => id === historyId);
  if (former === undefined) return false;
  app.paused = true;
  return operate(app, { revision: former.revision, key: former.key, automated: false }, context);
}

type Request = Pick<Operation, 'revision' | 'key' | 'automated'>;

function operate(app: App, request: Request, context: StepContext): boolean {
  if (app.deletedAt !== undefined || app.operation?.phase === 'Running') return false;
  const refused = app.phase === 'invalid' || app.phase === 'incomparable';
  app.operation = {
    startedAt: context.now,
    finishedAt: refused ? context.now : undefined,
    ...request,
    phase: refused ? 'Error' : 'Running',
  };
  app.reconciledAt = context.now;
  if (refused) return true;
  app.attempts += 1;
  if (!app.deployed) setHealth(app, 'Missing', context.now);
  enter(app, 'applying-guardrails', context, context.timing.guardrails);
  return true;
}

/** The folder is gone: the Application is marked, and waits where something needs approval. */
export function markDeleted(app: App, context: StepContext): void {
  app.deletedAt = context.now;
  app.due = undefined;
  continueDeletion(app, context);
}

/** Approval counts when it is given after the deletion began (Argo CD compares whole seconds). */
export function approve(app: App, context: StepContext): void {
  app.approvedAt = context.now;
  continueDeletion(app, context);
}

function continueDeletion(app: App, context: StepContext): void {
  if (app.deletedAt === undefined || app.pruning) return;
  const approved = app.approvedAt !== undefined && seconds(app.approvedAt) >= seconds(app.deletedAt);
  if (needsApproval(app) && !approved) return;
  app.pruning = true;
  app.due = context.now + (app.deployed ? pace(app, context.timing.prune) : 0);
}

/** Without the namespace the cluster takes none of the other guardrails. */
function failOperation(app: App, context: StepContext): void {
  if (app.operation === undefined) return;
  app.operation.phase = 'Failed';
  app.operation.finishedAt = context.now;
  enter(app, 'refused', context, undefined);
  compare(app, context);
}

function finishOperation(app: App, context: StepContext): void {
  const { operation } = app;
  if (operation === undefined) return;
  operation.phase = 'Succeeded';
  operation.finishedAt = context.now;
  const id = (app.history.at(-1)?.id ?? -1) + 1;
  const deployed = {
    id,
    revision: operation.revision,
    key: operation.key,
    startedAt: operation.startedAt,
    deployedAt: context.now,
  };
  app.history = [...app.history, deployed].slice(-historyLimit);
  const unchanged = app.syncedKey === operation.key;
  app.syncedKey = operation.key;
  // A new sync of the same manifests restarts no pod: a degraded store stays so, unless it is healed now.
  if (unchanged && app.health === 'Degraded' && failing(app)) {
    enter(app, 'degraded', context, undefined);
  } else if (unchanged && app.health === 'Healthy') {
    enter(app, 'healthy', context, undefined);
  } else {
    setHealth(app, 'Progressing', context.now);
    enter(app, 'progressing', context, failing(app) ? context.timing.deadline : context.timing.progress);
  }
  compare(app, context);
}

function settle(app: App, context: StepContext): void {
  const degraded = failing(app);
  setHealth(app, degraded ? 'Degraded' : 'Healthy', context.now);
  enter(app, degraded ? 'degraded' : 'healthy', context, undefined);
}

function stop(
  app: App,
  phase: 'invalid' | 'incomparable',
  health: App['health'],
  context: StepContext,
): boolean {
  if (app.phase === phase) return false;
  // What was being applied ends here; the next comparison that succeeds begins anew.
  if (app.operation?.phase === 'Running') {
    app.operation.phase = 'Error';
    app.operation.finishedAt = context.now;
  }
  setHealth(app, health, context.now);
  enter(app, phase, context, undefined);
  return true;
}

function enter(app: App, phase: App['phase'], context: StepContext, wait: number | undefined): void {
  app.phase = phase;
  app.reconciledAt = context.now;
  app.due = wait === undefined ? undefined : context.now + pace(app, wait);
}

function setHealth(app: App, health: App['health'], now: number): void {
  if (app.health === health) return;
  app.health = health;
  app.healthAt = now;
}

/** Stores differ a little in speed, each always the same. */
function pace(app: App, milliseconds: number): number {
  let sum = 0;
  for (let index = 0; index < app.name.length; index += 1)
    sum = (sum * 31 + app.name.charCodeAt(index)) % 1000;
  return Math.round(milliseconds * (0.85 + (0.3 * sum) / 1000));
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
