package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"creatorvault.dev/internal/config"

	"github.com/go-json-experiment/json"
)

// healthPatience is how long a server may take to say that it is ready. It
// knows within a second.
const healthPatience = 4 * time.Second

func healthcheckCommand() command {
	return command{
		name: "healthcheck", brief: "whether the server on this machine is ready",
		help: `
Asks /health/ready at HOST and PORT, as containers need it: no shell and no curl.
It exits with 0 if the server is ready, else with 1 and the reason. Give it the
settings that the server has.`,
		examples: `
creatorvault healthcheck
creatorvault healthcheck --port 8001`,
		run: func(ctx context.Context, e env, args []string, c *config.Config) error {
			if len(args) > 0 {
				return fmt.Errorf("%w: healthcheck takes no word %q", errUsage, args[0])
			}
			return healthcheck(ctx, e, net.JoinHostPort(nearest(c.Host), strconv.Itoa(c.Port)))
		},
	}
}

// nearest is where a server is reached from this machine that listens on host.
func nearest(host string) string {
	addr, err := netip.ParseAddr(host)
	switch {
	case host == "" || err == nil && addr.IsUnspecified() && addr.Is4():
		return "127.0.0.1"
	case err == nil && addr.IsUnspecified():
		return "::1"
	}
	return host
}

func healthcheck(ctx context.Context, e env, at string) error {
	ctx, stop := context.WithTimeout(ctx, healthPatience)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+at+"/health/ready", http.NoBody)
	if err != nil {
		return err
	}
	straight := &http.Client{Transport: new(http.Transport)} // past any proxy
	resp, err := straight.Do(r)
	if err != nil {
		return fmt.Errorf("no server answers at %s, where HOST and PORT have it", at)
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusOK {
		e.say("ready")
		return nil
	}
	var said struct {
		Error struct {
			Message string `json:"message"`
		} `json:"error"`
	}
	const enough = 4 << 10
	if err := json.UnmarshalRead(io.LimitReader(resp.Body, enough), &said); err != nil || said.Error.Message == "" {
		return fmt.Errorf("what answers at %s is not CreatorVault: status %d", at, resp.StatusCode)
	}
	return errors.New("not ready: " + said.Error.Message)
}
