package toolbox

import (
	"context"

	"creatorvault.dev/internal/vault"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MaxArguments is the most bytes of the arguments of a call.
const MaxArguments = 256 << 10

type call func(ctx context.Context, by vault.Actor, args jsontext.Value) (any, error)

// owned passes over a user_id that is the caller's own: clients that were
// written for the first design of these tools send one. Another one is refused,
// and no schema names it.
func owned(next call) call {
	return func(ctx context.Context, by vault.Actor, args jsontext.Value) (any, error) {
		if len(args) == 0 || args.Kind() == jsontext.KindNull {
			args = jsontext.Value("{}")
		}
		if len(args) > MaxArguments {
			return nil, vault.Invalid.New("The arguments exceed %d bytes", MaxArguments).At("arguments", vault.TooLong)
		}
		if !args.IsValid() { // duplicate members and broken UTF-8 too
			return nil, vault.Invalid.New("The arguments are not JSON").At("arguments", vault.Malformed)
		}
		if args.Kind() != jsontext.KindBeginObject {
			return nil, vault.Invalid.New("The arguments must be an object").At("arguments", vault.WrongType)
		}
		id, rest := without(args, "user_id")
		if id == nil {
			return next(ctx, by, args)
		}
		var named string
		if json.Unmarshal(id, &named) != nil || named != string(by.Owner) {
			return nil, vault.Forbidden.New("A tool works on the vault of its caller; leave user_id out")
		}
		return next(ctx, by, rest)
	}
}

// without takes a member out of an object; nil where there is none.
func without(object jsontext.Value, name string) (member, rest jsontext.Value) {
	b := []byte{'{'}
	for key, value := range vault.Members(object) {
		if key == name {
			member = value.Clone()
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b, _ = jsontext.AppendQuote(b, key) // it has been read before
		b = append(append(b, ':'), value...)
	}
	if member == nil {
		return nil, object
	}
	return member, append(b, '}')
}

// read reads arguments that have been found to be an object. What is wrong with
// them is for T to say: it is made of [vault.Field].
func read[T any](args jsontext.Value) (in T, err error) {
	if err := json.Unmarshal(args, &in); err != nil {
		return in, vault.Invalid.New("The arguments are not JSON").At("arguments", vault.Malformed).Because(err)
	}
	return in, nil
}

// aimed are arguments that name an idea.
type aimed struct {
	ID   vault.Field[int64] `json:"idea_id"`
	Rest jsontext.Value     `json:",embed"`
}

// target reads the idea_id of arguments, and returns the rest of them.
func target(args jsontext.Value) (id int64, rest jsontext.Value, _ error) {
	const name = "idea_id"
	in, err := read[aimed](args)
	if err != nil {
		return 0, nil, err
	}
	var p vault.Problems
	if p.Require(in.ID.Set, name, vault.Missing, "idea_id is needed") && vault.Holds(&p, name, in.ID) {
		p.Require(in.ID.Value >= 1 && in.ID.Value <= vault.MaxID, name, vault.OutOfRange, "idea_id must be 1 to 2^53-1")
	}
	if in.Rest == nil {
		in.Rest = jsontext.Value("{}")
	}
	return in.ID.Value, in.Rest, p.Err()
}

// onOne is a call whose arguments are an idea_id and nothing else.
func onOne[T any](do func(ctx context.Context, by vault.Actor, id int64) (T, error)) func(context.Context, vault.Actor, jsontext.Value) (T, error) {
	return func(ctx context.Context, by vault.Actor, args jsontext.Value) (T, error) {
		id, err := alone(args)
		if err != nil {
			return *new(T), err
		}
		return do(ctx, by, id)
	}
}

// alone reads arguments that are an idea_id and nothing else.
func alone(args jsontext.Value) (int64, error) {
	id, rest, err := target(args)
	if err != nil {
		return 0, err
	}
	var p vault.Problems
	vault.RefuseRest(&p, "", rest)
	return id, p.Err()
}
