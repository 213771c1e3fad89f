import { type CatalogQuery, inScope, notOfExtension } from './rows.ts';

/** A function, or another object that is named in place: its schema and its name. */
export interface NamedRow {
  readonly schema: string;
  readonly name: string;
}

export interface ArgumentRow {
  readonly name: string | null;
  /** i in, o out, b both, v variadic, t a column of RETURNS TABLE. */
  readonly mode: string;
  readonly type: number;
  readonly typeText: string;
  readonly default: string | null;
}

export interface RoutineRow {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  /** f function, p procedure, a aggregate, w window function. */
  readonly kind: string;
  readonly language: string;
  readonly args: readonly ArgumentRow[] | null;
  readonly returns: number;
  readonly returnsText: string;
  readonly set: boolean;
  /** i immutable, s stable, v volatile. */
  readonly volatility: string;
  readonly strict: boolean;
  readonly leakproof: boolean;
  readonly definer: boolean;
  /** s safe, r restricted, u unsafe. */
  readonly parallel: string;
  readonly cost: string;
  readonly rows: string;
  readonly support: NamedRow | null;
  readonly config: readonly string[] | null;
  readonly transforms: readonly { readonly type: number; readonly typeText: string }[] | null;
  readonly body: string;
  /** The library of a function in C. */
  readonly library: string | null;
  /** `BEGIN ATOMIC … END` or `RETURN …`. */
  readonly sqlBody: string | null;
  readonly aggregate: AggregateRow | null;
}

export interface AggregateRow {
  /** n normal, o ordered set, h hypothetical set. */
  readonly kind: string;
  readonly directArgs: number;
  readonly transition: NamedRow;
  readonly final: NamedRow | null;
  readonly combine: NamedRow | null;
  readonly serial: NamedRow | null;
  readonly deserial: NamedRow | null;
  readonly movingTransition: NamedRow | null;
  readonly movingInverse: NamedRow | null;
  readonly movingFinal: NamedRow | null;
  readonly finalExtra: boolean;
  readonly movingFinalExtra: boolean;
  /** r read only, s shareable, w read write. */
  readonly finalModify: string;
  readonly movingFinalModify: string;
  readonly sortOperator: NamedRow | null;
  readonly state: number;
  readonly stateText: string;
  readonly stateSize: number;
  readonly movingState: number;
  readonly movingStateText: string | null;
  readonly movingStateSize: number;
  readonly initial: string | null;
  readonly movingInitial: string | null;
}

const named = (oid: string) =>
  `(select json_build_object('schema', fn.nspname, 'name', f.proname)
    from pg_proc f join pg_namespace fn on fn.oid = f.pronamespace where f.oid = ${oid})`;

/** What other objects made for themselves (the constructors of a range type) comes with those. */
export const routines: CatalogQuery = (scope) => `
  select p.oid::bigint id, n.nspname schema, p.proname name, p.prokind::text kind, l.lanname "language",
         (select json_agg(json_build_object(
            'name', nullif(p.proargnames[place], ''), 'mode', coalesce(p.proargmodes[place]::text, 'i'),
            'type', type::bigint, 'typeText', format_type(type, null), 'default', pg_get_function_arg_default(p.oid, place::int))
            order by place)
          from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality a(type, place)) args,
         p.prorettype::bigint "returns", format_type(p.prorettype, null) "returnsText", p.proretset "set",
         p.provolatile::text volatility, p.proisstrict "strict", p.proleakproof "leakproof", p.prosecdef definer,
         p.proparallel::text "parallel", p.procost::text "cost", p.prorows::text "rows", ${named('p.prosupport')} "support",
         p.proconfig config,
         (select json_agg(json_build_object('type', type::bigint, 'typeText', format_type(type, null)) order by place)
          from unnest(p.protrftypes) with ordinality a(type, place)) transforms,
         p.prosrc body, p.probin library, pg_get_function_sqlbody(p.oid) "sqlBody",
         case when a.aggfnoid is not null then json_build_object(
           'kind', a.aggkind, 'directArgs', a.aggnumdirectargs,
           'transition', ${named('a.aggtransfn')}, 'final', ${named('a.aggfinalfn')}, 'combine', ${named('a.aggcombinefn')},
           'serial', ${named('a.aggserialfn')}, 'deserial', ${named('a.aggdeserialfn')},
           'movingTransition', ${named('a.aggmtransfn')}, 'movingInverse', ${named('a.aggminvtransfn')},
           'movingFinal', ${named('a.aggmfinalfn')}, 'finalExtra', a.aggfinalextra, 'movingFinalExtra', a.aggmfinalextra,
           'finalModify', a.aggfinalmodify, 'movingFinalModify', a.aggmfinalmodify,
           'sortOperator', (select json_build_object('schema', sn.nspname, 'name', s.oprname)
                            from pg_operator s join pg_namespace sn on sn.oid = s.oprnamespace where s.oid = a.aggsortop),
           'state', a.aggtranstype::bigint, 'stateText', format_type(a.aggtranstype, null), 'stateSize', a.aggtransspace,
           'movingState', a.aggmtranstype::bigint, 'movingStateText', format_type(nullif(a.aggmtranstype, 0), null),
           'movingStateSize', a.aggmtransspace, 'initial', a.agginitval, 'movingInitial', a.aggminitval) end aggregate
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  join pg_language l on l.oid = p.prolang
  left join pg_aggregate a on a.aggfnoid = p.oid
  where ${inScope(scope, 'n')} and ${notOfExtension('pg_proc', 'p.oid')}
    and not exists (select from pg_depend i where i.classid = 'pg_proc'::regclass and i.objid = p.oid and i.deptype = 'i')`;
