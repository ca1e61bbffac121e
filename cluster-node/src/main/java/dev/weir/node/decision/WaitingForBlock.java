package dev.weir.node.decision;

import dev.weir.node.limiter.Reply;
import dev.weir.node.limiter.Reply.Reason;
import dev.weir.node.limiter.Reply.Unavailable;
import dev.weir.node.limiter.TakeRequest;
import java.util.concurrent.CompletableFuture;

/** A call that has no answer yet; past its time it is answered with nothing. */
record WaitingForBlock(TakeRequest request, CompletableFuture<Reply> answer, long untilNanos) {

  Runnable ends(Reply reply) {
    return () -> answer.complete(reply);
  }

  Runnable unavailable(Reason reason) {
    return ends(new Unavailable(request.callId(), reason));
  }
}
