import { useQuery } from '@tanstack/react-query'
import type { SecurityRole } from '#api-client'
import { queryClient, site } from '#console/data'
import { Confirm, FormDialog } from '#console/parts'
import { useText } from './security-text.ts'

/** What is asked. */
export type AskedOfRole = { about: 'copy' | 'change' | 'remove'; role: SecurityRole }

const reread = () => queryClient.invalidateQueries({ queryKey: ['role'] })

/** Asks, and does it. */
export function RoleQuestion({
  asked: { about, role },
  onClose,
}: {
  asked: AskedOfRole
  onClose: () => void
}) {
  const text = useText()
  if (about === 'remove')
    return (
      <Confirm
        title={text('actions.remove')}
        label={text('actions.remove')}
        run={async () => {
          await site.removeRole({ role: role.id })
          await reread()
        }}
        onClose={onClose}
      >
        {text('confirm.removeRole', { name: role.name })}
      </Confirm>
    )
  if (about === 'copy')
    return (
      <FormDialog
        title={text('copyOf', { name: role.name })}
        label={text('actions.copy')}
        fields={[
          { key: 'name', label: text('roles.name'), required: true },
          { key: 'description', label: text('roles.description'), kind: 'long' },
        ]}
        start={{ name: '', description: role.description }}
        run={async ({ name, description }) => {
          await site.copyRole({ role: role.id, name: name.trim(), description: description.trim() })
          await reread()
          return null
        }}
        fieldOf={code => (/NAME/.test(code) ? 'name' : null)}
        onClose={onClose}
      />
    )
  return <ChangeRole role={role} onClose={onClose} />
}

function ChangeRole({ role, onClose }: { role: SecurityRole; onClose: () => void }) {
  const text = useText()
  const classes = useQuery({ queryKey: ['object-class'], queryFn: () => site.listObjectClasses() })
  const permissions = Object.entries(role.permissions).flatMap(([objectClass, operations]) =>
    operations.map(operation => `${objectClass} ${operation}`),
  )
  const choices = (classes.data ?? []).flatMap(({ objectClass, operations }) =>
    operations.map(operation => ({
      value: `${objectClass} ${operation}`,
      label: `${objectClass}: ${operation}`,
    })),
  )
  return (
    <FormDialog
      title={text('changeOf', { name: role.name })}
      label={text('save')}
      fields={[
        { key: 'name', label: text('roles.name'), required: true },
        { key: 'description', label: text('roles.description'), kind: 'long' },
        { key: 'permissions', label: text('roles.permissions'), kind: 'many', choices },
      ]}
      start={{
        name: role.name,
        description: role.description,
        permissions: permissions as readonly string[],
      }}
      run={async input => {
        const grouped = Map.groupBy(input.permissions, one => one.split(' ')[0] ?? '')
        await site.changeRole({
          role: role.id,
          name: input.name.trim(),
          description: input.description.trim(),
          permissions: Object.fromEntries(
            [...grouped].map(([objectClass, all]) => [objectClass, all.map(one => one.split(' ')[1] ?? '')]),
          ),
        })
        await reread()
        return null
      }}
      fieldOf={code => (/NAME/.test(code) ? 'name' : null)}
      onClose={onClose}
    />
  )
}
