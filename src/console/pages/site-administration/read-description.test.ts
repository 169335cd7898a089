import { expect, it } from 'vitest'
import { readDescription } from './read-description.ts'

it('reads operations with their parameters, bodies and answers', () => {
  const named = { $ref: '#/components/schemas/Thing' }
  const description = {
    paths: {
      '/things/{name}': {
        put: {
          operationId: 'setThing',
          description: 'Sets it.',
          parameters: [{ name: 'name', in: 'path', required: true, schema: { type: 'string' } }],
          requestBody: { content: { 'application/json': { schema: named } } },
          responses: { 204: { description: 'nothing' } },
        },
      },
    },
    components: {
      schemas: {
        Thing: {
          type: 'object',
          required: ['kind'],
          properties: { kind: { enum: ['a', 'b'] }, inner: { type: 'array', items: named } },
        },
      },
    },
  }
  expect(readDescription(description)).toEqual([
    {
      id: 'setThing',
      method: 'PUT',
      path: '/things/{name}',
      description: 'Sets it.',
      parameters: [{ name: 'name', place: 'path', isRequired: true, type: 'string', description: '' }],
      body: 'Thing = {\n    kind: "a" | "b"\n    inner?: Thing[]\n  }',
      answers: [{ status: '204', type: '' }],
    },
  ])
})
