import { engine, engines } from '../domain/engines.ts';
import { type FieldError, StoreplaneError } from '../domain/errors.ts';
import { nameProblems } from '../domain/names.ts';
import { ownerProblems } from '../domain/owners.ts';
import { plan, plans } from '../domain/plans.ts';
import type { StoreSettings } from '../domain/settings.ts';
import type { CreateRequest } from './create-intent.ts';
import type { UpdateRequest } from './update-intent.ts';

/** Throws StoreplaneError 'invalid-request' that names every field at fault. */
export function validateCreate(request: CreateRequest, settings: StoreSettings): void {
  const errors = nameProblems(request.name, settings).map((detail) => ({ pointer: '/name', detail }));
  if (request.engine !== undefined && engine(request.engine) === undefined) {
    errors.push({ pointer: '/engine', detail: `Choose one of: ${engines.map(({ id }) => id).join(', ')}.` });
  }
  if (request.cluster !== undefined && !settings.clusters.includes(request.cluster)) {
    errors.push({ pointer: '/cluster', detail: `Choose one of: ${settings.clusters.join(', ')}.` });
  }
  refuse([...errors, ...sharedErrors(request)]);
}

/** Throws StoreplaneError 'invalid-request' that names every field at fault. */
export function validateUpdate(request: UpdateRequest): void {
  refuse(sharedErrors(request));
}

function sharedErrors({ plan: planId, owner }: UpdateRequest): FieldError[] {
  const errors: FieldError[] = [];
  if (planId !== undefined && plan(planId) === undefined) {
    errors.push({ pointer: '/plan', detail: `Choose one of: ${plans.map(({ id }) => id).join(', ')}.` });
  }
  if (owner !== undefined) {
    errors.push(...ownerProblems(owner).map((detail) => ({ pointer: '/owner', detail })));
  }
  return errors;
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  throw new StoreplaneError('invalid-request', errors.map(({ detail }) => detail).join(' '), { errors });
}
