// Loaded into the bot before its own code: whoever started it may be killed, and must not leave a bot behind.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
