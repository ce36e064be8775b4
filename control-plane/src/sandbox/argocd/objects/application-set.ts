import type { ApplicationSet, ApplicationSetCondition } from '../../../domain/argocd/types.ts';
import type { ApplicationSetDefinition } from '../definition/application-set.ts';
import { timestamp } from './time.ts';

/** Why the ApplicationSet did not do all it should. */
export interface SetError {
  readonly message: string;
  /** As in Argo CD 3.2 (pkg/apis/application/v1alpha1/applicationset_types.go). */
  readonly reason:
    | 'ApplicationGenerationFromParamsError'
    | 'RenderTemplateParamsError'
    | 'ApplicationValidationError'
    | 'UpdateApplicationError';
}

/** The ApplicationSet of the API's shape. `since`: when its conditions last changed, milliseconds. */
export function applicationSetObject(
  definition: ApplicationSetDefinition,
  identity: { readonly uid: string; readonly createdAt: number; readonly resourceVersion: number },
  error: SetError | undefined,
  since: number,
): ApplicationSet {
  const object = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: {
      creationTimestamp: timestamp(identity.createdAt),
      generation: 1,
      name: definition.name,
      namespace: definition.namespace,
      resourceVersion: String(identity.resourceVersion),
      uid: identity.uid,
    },
    spec: definition.spec,
    status: { conditions: conditions(error, timestamp(since)) },
  };
  return object;
}

const generated = 'Successfully generated parameters for all Applications';
const upToDate = 'All applications have been generated successfully';

function conditions(error: SetError | undefined, lastTransitionTime: string): ApplicationSetCondition[] {
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string) => ({
    lastTransitionTime,
    message,
    reason,
    status,
    type,
  });
  if (error === undefined) {
    return [
      condition('ErrorOccurred', 'False', 'ApplicationSetUpToDate', upToDate),
      condition('ParametersGenerated', 'True', 'ParametersGenerated', generated),
      condition('ResourcesUpToDate', 'True', 'ApplicationSetUpToDate', upToDate),
    ];
  }
  const frozen =
    error.reason === 'ApplicationGenerationFromParamsError' || error.reason === 'RenderTemplateParamsError';
  return [
    condition('ErrorOccurred', 'True', error.reason, error.message),
    frozen
      ? condition('ParametersGenerated', 'False', 'ErrorOccurred', error.message)
      : condition('ParametersGenerated', 'True', 'ParametersGenerated', generated),
    condition('ResourcesUpToDate', 'False', frozen ? 'ErrorOccurred' : error.reason, error.message),
  ];
}
