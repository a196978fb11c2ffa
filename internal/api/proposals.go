package api

import (
	"context"
	"time"

	"creatorvault.dev/internal/archive"
	"creatorvault.dev/internal/vault"
)

// proposalPage is how many proposals an export reads at once.
const proposalPage = 100

// ProposalPart is the part of an export that has what models proposed.
func ProposalPart(s vault.Proposing, now func() time.Time) archive.Part {
	return archive.Part{Name: "proposals.json", Read: func(ctx context.Context, by vault.Actor) (any, error) {
		all, since := []vault.Proposal{}, vault.AsKept(now()).Add(-vault.ProposalsFor)
		for before := int64(vault.MaxID); ; {
			found, err := s.Proposals(ctx, by, since, before, proposalPage)
			if err != nil {
				return nil, err
			}
			all = append(all, found...)
			if len(found) < proposalPage {
				return all, nil
			}
			before = found[len(found)-1].ID
		}
	}}
}
