import { Text } from '@fluentui/react-components'
import type { Boundary } from '#api-client'
import { queryClient, site } from '#console/data'
import { FormDialog } from '#console/parts'
import { useText } from './boundary-text.ts'

/** What is asked. */
export type AskedOfBoundary = { about: 'create' } | { about: 'properties' | 'delete'; boundary: Boundary }

/** Has boundaries and groups read again. */
export const reread = () =>
  Promise.all(['boundary', 'boundary-group'].map(kind => queryClient.invalidateQueries({ queryKey: [kind] })))

const fieldOf = (code: string) => (/VALUE/.test(code) ? 'value' : /NAME/.test(code) ? 'name' : null)

/** Asks, and does it. */
export function BoundaryQuestion({ asked, onClose }: { asked: AskedOfBoundary; onClose: () => void }) {
  const text = useText()
  if (asked.about === 'delete') return <DeleteBoundary boundary={asked.boundary} onClose={onClose} />
  const boundary = asked.about === 'properties' ? asked.boundary : null
  return (
    <FormDialog
      title={boundary?.name ?? text('actions.create')}
      label={boundary ? text('save') : text('actions.create')}
      fields={[
        { key: 'value', label: text('columns.value'), required: true, hint: text('valueHint') },
        {
          key: 'name',
          label: text('columns.name'),
          ...(boundary ? { required: true } : { hint: text('nameHint') }),
        },
        { key: 'description', label: text('columns.description'), kind: 'long' },
      ]}
      start={{
        value: boundary?.value ?? '',
        name: boundary?.name ?? '',
        description: boundary?.description ?? '',
      }}
      run={async ({ value, name, description }) => {
        const said = { value, description, ...(name.trim() !== '' && { name: name.trim() }) }
        if (boundary) await site.changeBoundary({ boundary: boundary.name, ...said })
        else await site.createBoundary(said)
        await reread()
        return null
      }}
      fieldOf={fieldOf}
      onClose={onClose}
    />
  )
}

function DeleteBoundary({ boundary, onClose }: { boundary: Boundary; onClose: () => void }) {
  const text = useText()
  return (
    <FormDialog
      title={text('actions.delete')}
      label={text('actions.delete')}
      fields={[]}
      start={{}}
      run={async () => {
        await site.removeBoundary({ boundary: boundary.name })
        await reread()
        return null
      }}
      onClose={onClose}
    >
      <Text>{text('deleteText', { name: boundary.name })}</Text>
    </FormDialog>
  )
}
