import type { SecurityRole } from '#api-client'
import { queryClient, site } from '#console/data'
import { Confirm, FormDialog } from '#console/parts'
import { useText } from '../security-text.ts'
import { roleDescription, roleName } from './built-in.ts'
import { groupPermissions, listPermissions, PermissionMatrix } from './permissions.tsx'

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
        title={text('copyOf', { name: roleName(text, role.name) })}
        label={text('actions.copy')}
        fields={[
          { key: 'name', label: text('roles.name'), required: true },
          { key: 'description', label: text('roles.description'), kind: 'long' },
        ]}
        start={{ name: '', description: roleDescription(text, role) }}
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
  return (
    <FormDialog
      wide
      title={text('changeOf', { name: role.name })}
      label={text('save')}
      fields={[
        { key: 'name', label: text('roles.name'), required: true },
        { key: 'description', label: text('roles.description'), kind: 'long' },
        {
          key: 'permissions',
          label: text('roles.permissions'),
          show: ({ value, wrong, onChange }) => (
            <PermissionMatrix
              label={text('roles.permissions')}
              chosen={value as readonly string[]}
              wrong={wrong}
              onChange={onChange}
            />
          ),
        },
      ]}
      start={{
        name: role.name,
        description: role.description,
        permissions: listPermissions(role.permissions) as readonly string[],
      }}
      run={async input => {
        await site.changeRole({
          role: role.id,
          name: input.name.trim(),
          description: input.description.trim(),
          permissions: groupPermissions(input.permissions),
        })
        await reread()
        return null
      }}
      fieldOf={code => (/NAME/.test(code) ? 'name' : /ACCESS|PERMISSION/.test(code) ? 'permissions' : null)}
      onClose={onClose}
    />
  )
}
