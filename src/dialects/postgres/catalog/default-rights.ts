import type { DefinitionSource } from './definition-source.ts';

export interface DefaultRight {
  /** Null for everybody. */
  readonly grantee: string | null;
  readonly privilege: string;
  readonly grantable: boolean;
}

export interface DefaultRightsData {
  /** Of the objects in one schema only. */
  readonly schema: string | null;
  /** The letter of the catalog: r relations, S sequences, f routines, T types, n schemas, L large objects. */
  readonly objects: string;
  /** Whose new objects it is about; null for those of the role that asks. */
  readonly role: string | null;
  readonly rights: readonly DefaultRight[] | null;
  /** What a new object has without all this; in one schema rights can only be added to that. */
  readonly usual: readonly DefaultRight[] | null;
}

const listed = (acl: string) => `(select json_agg(json_build_object('grantee', r.rolname, 'privilege', a.privilege_type,
  'grantable', a.is_grantable) order by r.rolname nulls first, a.privilege_type)
  from aclexplode(${acl}) a left join pg_roles r on r.oid = a.grantee)`;

/** `ALTER DEFAULT PRIVILEGES`, one row for each role, schema and sort of objects. */
export const defaultRights: DefinitionSource = {
  catalog: 'pg_default_acl',
  name: 'o.oid',
  data: {
    schema: '(select s.nspname from pg_namespace s where s.oid = o.defaclnamespace)',
    objects: 'o.defaclobjtype',
    role: 'case when o.defaclrole <> (select m.oid from pg_roles m where m.rolname = current_user) then pg_get_userbyid(o.defaclrole) end',
    rights: listed('o.defaclacl'),
    usual: `case when o.defaclnamespace = 0 then ${listed(
      `acldefault(case o.defaclobjtype when 'S' then 's'::"char" else o.defaclobjtype end, o.defaclrole)`,
    )} end`,
  },
};
