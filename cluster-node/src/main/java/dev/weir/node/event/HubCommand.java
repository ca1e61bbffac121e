package dev.weir.node.event;

/** What a node's hub is told. */
sealed interface HubCommand permits Event, EventHub.Readers, EventHub.Listeners, EventHub.Seen {}
