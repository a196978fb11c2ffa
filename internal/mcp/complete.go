package mcp

import (
	"context"
	"strconv"
	"strings"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/toolbox"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// mostCompleted is how many values a client is offered at once.
const mostCompleted = 20

// complete offers values for what a person has begun to type: kinds of
// brainstorming, and ids of ideas by words of their titles.
func (s *Server) complete(ctx context.Context, r *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
	who, err := callerOf(ctx, r.Extra)
	if err != nil {
		return nil, err
	}
	typed := r.Params.Argument.Value
	values := []string{}
	switch ref := r.Params.Ref; {
	case ref.Type == "ref/prompt" && ref.Name == brainstorm && r.Params.Argument.Name == "kind":
		for _, kind := range toolbox.Expansions {
			if strings.HasPrefix(kind, strings.ToLower(typed)) {
				values = append(values, kind)
			}
		}
	case ref.Type == "ref/resource" && strings.HasPrefix(ref.URI, scheme) && r.Params.Argument.Name == "id" && who.May(identity.ReadIdeas):
		ids, err := s.Tools.Find(ctx, who.actor(), typed, mostCompleted)
		if err != nil {
			_ = known(ctx, "completion", err) // nothing is offered then; it is logged
			break
		}
		for _, id := range ids {
			values = append(values, strconv.FormatInt(id, 10))
		}
	}
	return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: values, Total: len(values)}}, nil
}
