import { randomUUID } from 'node:crypto';
import type { ArgoCdEvent } from '../../ports/argocd.ts';
import type { Clock } from '../../ports/clock.ts';
import type { App, Target } from './lifecycle/app.ts';
import { Schedule } from './lifecycle/schedule.ts';
import { approve, markDeleted, retarget, type StepContext, startOperation, step } from './lifecycle/steps.ts';
import type { Timing } from './lifecycle/timing.ts';

/** All Applications of the sandbox: Argo CD's application controller, with time instead of a cluster. */
export class Fleet {
  readonly apps = new Map<string, App>();
  /** The commit that was read last, and the one before it that everything was compared with. */
  tip = '';
  comparedTip = '';
  resourceVersion = 1000;
  readonly #clock: Clock;
  readonly #timing: Timing;
  readonly #tell: (event: ArgoCdEvent) => void;
  readonly #onGone: (name: string) => void;
  readonly #isPending: (name: string) => boolean;
  readonly #schedule: Schedule;

  constructor(
    clock: Clock,
    timing: Timing,
    tell: (event: ArgoCdEvent) => void,
    onGone: (name: string) => void,
    isPending: (name: string) => boolean,
  ) {
    this.#isPending = isPending;
    this.#clock = clock;
    this.#timing = timing;
    this.#tell = tell;
    this.#onGone = onGone;
    this.#schedule = new Schedule(clock, (name, due) => this.#step(name, due));
  }

  /** The commit this Application was compared with: a touched one keeps the former until it has been looked at. */
  tipOf(name: string): string {
    return this.#isPending(name) ? this.comparedTip : this.tip;
  }

  /** Takes in an Application from a former run of the process. */
  restore(app: App): void {
    this.apps.set(app.name, app);
    if (app.due !== undefined) this.#schedule.add(app.due, app.name);
  }

  /** Creates the Application or brings it to its target. One that is being deleted is only remembered. */
  apply(target: Target): void {
    const now = this.#clock.now();
    const app = this.apps.get(target.name);
    if (app !== undefined) {
      if (app.target !== target && retarget(app, target, this.#context(app.name))) this.#changed(app);
      // Its folder was touched even if nothing has to be deployed: it is compared with a newer commit now.
      else this.#tell({ kind: 'application', name: app.name });
      return;
    }
    const created: App = {
      name: target.name,
      uid: randomUUID(),
      createdAt: now,
      resourceVersion: 0,
      target,
      phase: 'new',
      due: now + this.#timing.start,
      health: 'Missing',
      healthAt: now,
      reconciledAt: now,
      syncedKey: undefined,
      operation: undefined,
      history: [],
      attempts: 0,
      deployed: false,
      deletedAt: undefined,
      approvedAt: undefined,
      pruning: false,
    };
    this.apps.set(created.name, created);
    this.#changed(created);
  }

  /** Begins the deletion of an Application that the ApplicationSet no longer wants. */
  remove(name: string): void {
    this.#change(name, (app) => {
      if (app.deletedAt !== undefined) return false;
      markDeleted(app, this.#context(app.name));
      return true;
    });
  }

  approve(name: string): void {
    this.#change(name, (app) => {
      approve(app, this.#context(app.name));
      return true;
    });
  }

  sync(name: string): void {
    this.#change(name, (app) => startOperation(app, false, this.#context(app.name)));
  }

  /** Says that the Application was compared anew. */
  reconciled(name: string): void {
    this.#change(name, (app) => {
      app.reconciledAt = this.#clock.now();
      return app.phase !== 'new';
    });
  }

  close(): void {
    this.#schedule.close();
  }

  #step(name: string, due: number): void {
    const app = this.apps.get(name);
    if (app === undefined || app.due !== due) return;
    if (step(app, this.#context(app.name)) === 'changed') {
      this.#changed(app);
      return;
    }
    this.apps.delete(name);
    this.resourceVersion += 1;
    this.#tell({ kind: 'application', name });
    this.#onGone(name);
  }

  #change(name: string, change: (app: App) => boolean): void {
    const app = this.apps.get(name);
    if (app !== undefined && change(app)) this.#changed(app);
  }

  #changed(app: App): void {
    this.resourceVersion += 1;
    app.resourceVersion = this.resourceVersion;
    if (app.due !== undefined) this.#schedule.add(app.due, app.name);
    this.#tell({ kind: 'application', name: app.name });
  }

  #context(name: string): StepContext {
    return { now: this.#clock.now(), timing: this.#timing, tip: this.tipOf(name) };
  }
}
