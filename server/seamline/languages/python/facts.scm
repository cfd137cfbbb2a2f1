; What the extractor reads from a Python syntax tree, in one walk. Captures are kept few and bounded (a name, not a whole
; statement, wherever that is enough): see docs/performance.md for what each costs.

(function_definition parameters: (parameters)) @function
(class_definition) @class
[(import_statement) (import_from_statement)] @import

(call function: (identifier)) @call
(call function: (attribute object: (identifier))) @call
(call function: (attribute object: (attribute))) @call.deep
(call function: (attribute object: [(call) (subscript) (parenthesized_expression)])) @call.chained
(attribute object: (identifier) @root)
(subscript subscript: (string)) @item
(decorator) @decorator

(assignment left: (identifier)) @assignment
(assignment left: (attribute)) @assigned.attribute
(type_alias_statement) @type_alias

; Names that are bound in a way that says nothing about their value.
(assignment left: [(pattern_list) (tuple_pattern) (list_pattern)] @opaque)
(augmented_assignment left: (identifier) @opaque)
(for_statement left: (_) @opaque)
(for_in_clause left: (_) @opaque)
(as_pattern_target) @opaque
(named_expression name: (identifier) @opaque)
(delete_statement) @opaque
(case_clause) @case
(global_statement) @global
(nonlocal_statement) @nonlocal

; Scopes and guards.
(lambda) @lambda
[(list_comprehension) (set_comprehension) (dictionary_comprehension) (generator_expression)] @comprehension
(if_statement) @if
(assert_statement (call function: (identifier))) @assert
(conditional_expression) @ternary
(try_statement) @try
(with_statement) @with
