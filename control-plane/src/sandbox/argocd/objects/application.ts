import type { Application } from '../../../domain/argocd/types.ts';
import type { ApplicationSetDefinition, RenderedApplication } from '../definition/application-set.ts';
import type { App, Operation } from '../lifecycle/app.ts';
import { resourceResults, resourceStatuses } from './resources.ts';
import { timestamp } from './time.ts';

export interface ObjectContext {
  readonly definition: ApplicationSetDefinition;
  /** `uid` of the ApplicationSet, the owner. */
  readonly setUid: string;
  /** The commit that all Applications were last compared with, and when. */
  readonly tip: string;
  readonly comparedAt: number;
}

type Fields = Record<string, unknown>;

/** An Application of the API's shape, made from what is kept of it. */
export function applicationObject(app: App, context: ObjectContext): Application {
  const rendered = JSON.parse(app.target.rendered) as RenderedApplication;
  const object: Fields = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: metadata(app, rendered, context),
  };
  const running = app.operation?.phase === 'Running' || app.phase === 'new';
  if (running && app.deletedAt === undefined) {
    object.operation = operationRequest(
      rendered,
      app.operation?.revision ?? context.tip,
      app.operation?.automated ?? true,
    );
  }
  object.spec = app.paused ? withoutAutomation(rendered.spec) : rendered.spec;
  object.status = app.phase === 'new' ? emptyStatus() : status(app, rendered, context);
  return object as unknown as Application;
}

function metadata(app: App, rendered: RenderedApplication, context: ObjectContext): Fields {
  const { definition } = context;
  const approved = app.approvedAt;
  return {
    annotations: {
      ...rendered.metadata.annotations,
      ...(approved === undefined ? {} : { 'argocd.argoproj.io/deletion-approved': timestamp(approved) }),
    },
    creationTimestamp: timestamp(app.createdAt),
    ...(app.deletedAt === undefined
      ? {}
      : { deletionGracePeriodSeconds: 0, deletionTimestamp: timestamp(app.deletedAt) }),
    finalizers: rendered.metadata.finalizers ?? ['resources-finalizer.argocd.argoproj.io'],
    ...(rendered.metadata.labels === undefined ? {} : { labels: rendered.metadata.labels }),
    name: app.name,
    namespace: definition.namespace,
    ownerReferences: [
      {
        apiVersion: 'argoproj.io/v1alpha1',
        blockOwnerDeletion: true,
        controller: true,
        kind: 'ApplicationSet',
        name: definition.name,
        uid: context.setUid,
      },
    ],
    resourceVersion: String(app.resourceVersion),
    uid: app.uid,
  };
}

/** The ApplicationSet leaves `spec.syncPolicy` to people. */
function withoutAutomation(spec: RenderedApplication['spec']): Fields {
  return { ...spec, syncPolicy: { ...(spec.syncPolicy as Fields | undefined), automated: undefined } };
}

function emptyStatus(): Fields {
  const comparedTo = { destination: {}, source: { repoURL: '' } };
  return { health: {}, sourceHydrator: {}, summary: {}, sync: { comparedTo, status: '' } };
}

function status(app: App, rendered: RenderedApplication, context: ObjectContext): Fields {
  const health = { lastTransitionTime: timestamp(app.healthAt), status: app.health };
  const operationState = app.operation && operationStatus(app, app.operation, rendered);
  const condition = conditionOf(app, rendered);
  const history =
    app.history.length === 0 ? undefined : app.history.map((deployed) => historyEntry(deployed, rendered));
  const conditions = condition && [{ lastTransitionTime: timestamp(app.reconciledAt), ...condition }];
  if (app.phase === 'invalid') {
    const sync = { comparedTo: { destination: {}, source: { repoURL: '' } }, status: 'Unknown' };
    return defined({ conditions, health, history, operationState, sourceHydrator: {}, summary: {}, sync });
  }
  const comparable = app.phase !== 'incomparable';
  return defined({
    conditions,
    controllerNamespace: context.definition.namespace,
    health,
    history,
    operationState,
    reconciledAt: timestamp(Math.max(app.reconciledAt, context.comparedAt)),
    resourceHealthSource: 'appTree',
    resources: comparable ? resourceStatuses(app) : undefined,
    sourceHydrator: {},
    sourceTypes: comparable
      ? rendered.spec.sources.map((source) => (source.helm ? 'Helm' : 'Directory'))
      : undefined,
    summary: {},
    sync: {
      comparedTo: {
        destination: rendered.spec.destination,
        source: { repoURL: '' },
        sources: rendered.spec.sources,
      },
      ...(comparable ? { revisions: revisions(rendered, context.tip) } : {}),
      status: comparable ? syncStatus(app) : 'Unknown',
    },
  });
}

function syncStatus(app: App): 'Synced' | 'OutOfSync' {
  const synced = app.phase === 'progressing' || app.phase === 'healthy' || app.phase === 'degraded';
  if (synced) return app.paused && app.syncedKey !== app.target.key ? 'OutOfSync' : 'Synced';
  return app.syncedKey === app.target.key && app.operation?.phase === 'Running' ? 'Synced' : 'OutOfSync';
}

function conditionOf(app: App, rendered: RenderedApplication): { message: string; type: string } | undefined {
  const { sources } = rendered.spec;
  if (app.phase === 'invalid') return { message: app.target.refusal ?? '', type: 'InvalidSpecError' };
  if (app.phase !== 'incomparable') return undefined;
  const index = app.target.sources.findIndex((source) => source.oid === undefined);
  return {
    message: `Failed to load target state: failed to generate manifest for source ${index + 1} of ${sources.length}: rpc error: code = Unknown desc = ${sources[index]?.path}: app path does not exist`,
    type: 'ComparisonError',
  };
}

function operationStatus(app: App, operation: Operation, rendered: RenderedApplication): Fields {
  const condition = conditionOf(app, rendered);
  const failed = operation.phase === 'Error' || operation.phase === 'Failed';
  const results = failed ? undefined : resourceResults(app);
  return defined({
    finishedAt: operation.finishedAt === undefined ? undefined : timestamp(operation.finishedAt),
    message: operationMessage(app, operation, condition),
    operation: operationRequest(rendered, operation.revision, operation.automated),
    phase: operation.phase,
    startedAt: timestamp(operation.startedAt),
    syncResult: results && {
      resources: results,
      revision: '',
      revisions: revisions(rendered, operation.revision),
      source: { repoURL: '' },
      sources: rendered.spec.sources,
    },
  });
}

function operationMessage(
  app: App,
  operation: Operation,
  condition: { message: string; type: string } | undefined,
): string | undefined {
  if (operation.phase === 'Succeeded') return 'successfully synced (all tasks run)';
  if (operation.phase === 'Failed') {
    return `one or more objects failed to apply, reason: namespaces "${app.target.namespace}" not found`;
  }
  if (operation.phase === 'Error') return condition && `${condition.type}: ${condition.message}`;
  return app.phase === 'applying-chart' ? 'waiting for healthy state of /LimitRange/store-limits' : undefined;
}

function operationRequest(rendered: RenderedApplication, revision: string, automated: boolean): Fields {
  return {
    initiatedBy: automated ? { automated: true } : { username: 'storeplane' },
    retry: { limit: 3 },
    sync: { prune: true, revisions: revisions(rendered, revision), sources: rendered.spec.sources },
  };
}

function historyEntry(deployed: App['history'][number], rendered: RenderedApplication): Fields {
  return {
    deployStartedAt: timestamp(deployed.startedAt),
    deployedAt: timestamp(deployed.deployedAt),
    id: deployed.id,
    initiatedBy: { automated: true },
    revisions: revisions(rendered, deployed.revision),
    source: { repoURL: '' },
    sources: rendered.spec.sources,
  };
}

function revisions(rendered: RenderedApplication, revision: string): string[] {
  return rendered.spec.sources.map(() => revision);
}

function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
