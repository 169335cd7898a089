// Makes an API token: of oneself, or of a user. What it may do, until when, and whether it may give access; its text is shown this once.

import { Radio, RadioGroup } from '@fluentui/react-components'
import { CopyText, FormDialog } from '#console/parts'
import { groupPermissions, type ObjectClass, PermissionMatrix } from '../roles/permissions.tsx'
import { useText } from '../security-text.ts'

/** What is asked for. */
export type NewToken = {
  name: string
  permissions: Record<string, string[]> | null
  givesAccess: boolean
  expiresInDays: number | null
}

/** The one answer that is no permission: everything that its user may. */
const everything = '*'

/** See the top of this file. */
export function TokenForm(props: {
  title: string
  make: (token: NewToken) => Promise<{ token: string }>
  /** What its user may; absent: all that the site has. */
  classes?: readonly ObjectClass[]
  onClose: () => void
}) {
  const { title, make, classes, onClose } = props
  const text = useText()
  return (
    <FormDialog
      wide
      title={title}
      label={text('actions.token')}
      fields={[
        { key: 'name', label: text('tokens.name'), required: true },
        { key: 'days', label: text('tokens.days'), hint: text('tokens.daysHint') },
        {
          key: 'permissions',
          label: text('tokens.may'),
          show: ({ value, wrong, onChange }) => (
            <TokenPermissions
              chosen={value as readonly string[]}
              wrong={wrong}
              onChange={onChange}
              {...(classes && { classes })}
            />
          ),
        },
        {
          key: 'givesAccess',
          label: text('tokens.givesAccess'),
          kind: 'yes',
          hint: text('tokens.givesAccessHint'),
        },
      ]}
      start={{ name: '', days: '90', permissions: [everything] as readonly string[], givesAccess: false }}
      check={({ days, permissions }) => ({
        ...(days.trim() !== '' && !/^[1-9]\d{0,3}$/.test(days.trim()) && { days: text('tokens.daysWrong') }),
        ...(permissions.length === 0 && { permissions: text('tokens.permissionsNeeded') }),
      })}
      run={async ({ name, days, permissions, givesAccess }) => {
        const { token } = await make({
          name: name.trim(),
          expiresInDays: days.trim() === '' ? null : Number(days),
          permissions: permissions.includes(everything) ? null : groupPermissions(permissions),
          givesAccess,
        })
        return <CopyText label={text('tokens.once')}>{token}</CopyText>
      }}
      onClose={onClose}
    />
  )
}

function TokenPermissions(props: {
  chosen: readonly string[]
  wrong: string | undefined
  onChange: (chosen: readonly string[]) => void
  classes?: readonly ObjectClass[]
}) {
  const { chosen, wrong, onChange, classes } = props
  const text = useText()
  const isAll = chosen.includes(everything)
  return (
    <>
      <RadioGroup
        aria-label={text('tokens.may')}
        value={isAll ? 'all' : 'some'}
        onChange={(_, { value }) => onChange(value === 'all' ? [everything] : [])}
      >
        <Radio value="all" label={text('tokens.all')} />
        <Radio value="some" label={text('tokens.some')} />
      </RadioGroup>
      {!isAll && (
        <PermissionMatrix
          label={text('tokens.may')}
          chosen={chosen}
          onChange={onChange}
          wrong={wrong}
          {...(classes && { classes })}
        />
      )}
    </>
  )
}
