console.log('flowvitals');
