document.title = 'flowvitals';
