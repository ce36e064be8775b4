import { describe, expect, test } from 'vitest';
import { problemFrom, problemFromThrown } from './problem.ts';

describe('problemFrom', () => {
  test('takes the code, the detail and the fields of a problem document', () => {
    const problem = problemFrom(422, {
      type: '/problems/invalid-request',
      title: 'Invalid request',
      detail: 'Two fields are wrong.',
      errors: [
        { pointer: '/name', detail: 'Use lower-case letters.' },
        { pointer: '/name', detail: 'A second one is not shown.' },
        { pointer: '#/owner', detail: 'Too long.' },
        'noise',
      ],
    });
    expect(problem).toMatchObject({ status: 422, code: 'invalid-request', message: 'Two fields are wrong.' });
    expect(problem.fields).toEqual({ name: 'Use lower-case letters.', owner: 'Too long.' });
  });

  test('prefers an explicit code to the type', () => {
    expect(problemFrom(409, { type: 'about:blank', code: 'store-exists' }).code).toBe('store-exists');
    expect(problemFrom(409, { type: 'urn:storeplane:problem:namespace-taken' }).code).toBe('namespace-taken');
  });

  test.each([undefined, null, '<html>Bad gateway</html>', [], { detail: 7 }])(
    'says something useful about %o',
    (body) => {
      const problem = problemFrom(502, body);
      expect(problem.code).toBe('unknown');
      expect(problem.message).toContain('502');
    },
  );
});

test('a request that got no answer is a network problem', () => {
  expect(problemFromThrown(new TypeError('fetch failed'))).toMatchObject({ status: 0, code: 'network' });
  expect(problemFromThrown(new DOMException('late', 'TimeoutError')).message).toContain('in time');
});
